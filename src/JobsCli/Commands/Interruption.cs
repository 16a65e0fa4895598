namespace JobsCli.Commands;

/// <summary>What is true after Ctrl-C.</summary>
internal static class Interruption
{
    /// <summary>The result of the task. If it is cancelled, the exception says the text.</summary>
    public static async Task<T> ExplainAsync<T>(Task<T> task, string text)
    {
        try
        {
            return await task;
        }
        catch (OperationCanceledException exception)
        {
            throw new CommandException(ExitCode.Interrupted, text, exception);
        }
    }
}
