using Jobs.Recording;

namespace JobsCli.Data;

/// <summary>A job of a file, or the reason why it is invalid.</summary>
/// <param name="Position">Its position in the file, for example <c>line 7</c>.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Job">The job; null if it is invalid.</param>
/// <param name="Error">The reason why it is invalid; null if it is valid.</param>
internal readonly record struct FileJob(string Position, string ProjectId, Job? Job, string? Error);
