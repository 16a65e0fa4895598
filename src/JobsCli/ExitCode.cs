namespace JobsCli;

/// <summary>The exit codes of the command.</summary>
internal static class ExitCode
{
    /// <summary>Success; of <c>watch</c>: the job has completed.</summary>
    public const int Done = 0;

    /// <summary>The watched job has failed.</summary>
    public const int JobFailed = 1;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The table or the API does not answer, does not exist or rejects the request.</summary>
    public const int Unreachable = 3;

    /// <summary>The data are wrong: a file, a job in it, or the id of a job that does not exist.</summary>
    public const int BadData = 4;

    /// <summary>The output cannot be written.</summary>
    public const int NotWritten = 5;

    /// <summary>An unexpected error, which is a defect of this program.</summary>
    public const int Defect = 70;

    /// <summary>Who read the output has closed it, as after <c>| head</c>: the code that SIGPIPE gives other commands.</summary>
    public const int OutputClosed = 141;

    /// <summary>Ctrl-C, or another request to stop.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit codes in the text of the help.</summary>
    public const string Help = """
        Exit codes:
          0    success; of watch: the job has completed
          1    watch: the job has failed
          2    the command line or a setting is wrong
          3    the table or the API does not answer, does not exist or rejects the request
          4    the data are wrong: a file, a job in it, or the id of a job that does not exist
          5    the output cannot be written
          70   a defect of this program
          130  interrupted
          141  the reader of the output has closed it, as after | head
        """;
}
