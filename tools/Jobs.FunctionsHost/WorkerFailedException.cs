namespace Jobs.FunctionsHost;

/// <summary>A worker did not start, or has ended.</summary>
internal sealed class WorkerFailedException(string message, int? exitCode = null) : Exception(message)
{
    /// <summary>The exit code of its process; null when it was not seen.</summary>
    public int? ExitCode { get; } = exitCode;
}
