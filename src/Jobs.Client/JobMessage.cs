namespace Jobs.Client;

/// <summary>A message of a job, usually an error.</summary>
/// <param name="Code">A code for programs.</param>
/// <param name="Message">A text for people.</param>
/// <param name="Description">More detail; null if there is none.</param>
public sealed record JobMessage(int Code, string Message, string? Description = null);
