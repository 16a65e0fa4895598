namespace Jobs.Api.Snapshots;

/// <summary>A project is too large for memory, and reading it takes longer than a request may.</summary>
#pragma warning disable CA1032 // There is nothing more to say.
internal sealed class ProjectTooLargeException() : Exception("The project is too large to be read while a request waits.");
#pragma warning restore CA1032
