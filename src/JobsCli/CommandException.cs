namespace JobsCli;

/// <summary>Ends the command with an exit code and one line that says what is wrong and what to do.</summary>
#pragma warning disable CA1032 // Both the exit code and the message are required.
internal sealed class CommandException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
#pragma warning restore CA1032
{
    /// <summary>The exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
