namespace JobsCli;

/// <summary>A reason to end, in one line that says what to do about it.</summary>
#pragma warning disable CA1032 // There is always a code and a line.
internal sealed class CommandException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
#pragma warning restore CA1032
{
    /// <summary>What the shell is told.</summary>
    public int ExitCode { get; } = exitCode;
}
