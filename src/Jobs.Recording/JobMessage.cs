namespace Jobs.Recording;

/// <summary>A message that was raised on a job, an error in most cases.</summary>
/// <param name="Code">A number for programs.</param>
/// <param name="Message">The content, for people.</param>
/// <param name="Description">More detail; null when there is none.</param>
public sealed record JobMessage(int Code, string Message, string? Description = null);
