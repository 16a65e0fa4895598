namespace Jobs.Benchmarks.Runs;

/// <summary>One way to get an answer, measured beside the others.</summary>
/// <param name="Name">One of the names below.</param>
/// <param name="StartRoundAsync">Starts a round.</param>
internal sealed record Candidate(string Name, Func<CancellationToken, Task<Round>> StartRoundAsync)
{
    /// <summary>The lower bound of a load: all pages of the project.</summary>
    public const string Drain = "raw: all pages of the project";

    /// <summary>The lower bound of a refresh: what has changed in the project.</summary>
    public const string Changes = "raw: one Timestamp query";

    /// <summary>The naive implementation.</summary>
    public const string Naive = "naive";

    /// <summary>The API without snapshots.</summary>
    public const string Scan = "scan";

    /// <summary>The API with its defaults.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>The API with its defaults, during writes to the project.</summary>
    public const string SnapshotWithWrites = "snapshot, 50 writes/s";

    /// <summary>The API with <c>Jobs__Writers=ChangeLog</c>.</summary>
    public const string ChangeLog = "change log";

    /// <summary>The API with <c>Jobs__Writers=ChangeLog</c>, whose answers are compressed with Brotli.</summary>
    public const string ChangeLogWithBrotli = "change log, `br`";

    /// <summary>The API with <c>Jobs__Writers=ChangeLog</c>, during writes to the project.</summary>
    public const string ChangeLogWithWrites = "change log, 50 writes/s";

    /// <summary>The same in front of a table with an index.</summary>
    public const string IndexedChangeLog = "change log, indexed table";

    /// <summary>The same in front of a table with an index, during writes to the project.</summary>
    public const string IndexedChangeLogWithWrites = "change log, indexed table, 50 writes/s";

    /// <summary>The relational peer.</summary>
    public const string Postgres = "PostgreSQL";

    /// <summary>True when all rounds are about the same server, so that it is warmed up once.</summary>
    public bool HasOneServer { get; init; }

    /// <summary>True when each request makes the table service read the whole project.</summary>
    public bool ReadsProject { get; init; }
}
