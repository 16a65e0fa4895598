namespace JobsCli;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>All is done; of <c>watch</c>: the job has completed.</summary>
    public const int Done = 0;

    /// <summary>The job that was watched has failed.</summary>
    public const int JobFailed = 1;

    /// <summary>The command line or a setting is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The table or the API does not answer, does not exist or refuses.</summary>
    public const int Unreachable = 3;

    /// <summary>The data are wrong: a file, a job in it, a job that is not there.</summary>
    public const int BadData = 4;

    /// <summary>The output cannot be written.</summary>
    public const int NotWritten = 5;

    /// <summary>Something happened that this program does not know of.</summary>
    public const int Defect = 70;

    /// <summary>Ctrl-C, or another request to stop.</summary>
    public const int Interrupted = 130;

    /// <summary>The codes for the help, one a line.</summary>
    public const string Help = """
        Exit codes:
          0    done; of watch: the job has completed
          1    watch: the job has failed
          2    the command line or a setting is wrong
          3    the table or the API does not answer, does not exist or refuses
          4    the data are wrong: a file, a job in it, a job that is not there
          5    the output cannot be written
          70   a defect of this program
          130  interrupted
        """;
}
