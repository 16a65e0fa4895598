namespace Jobs.Benchmarks.Runs;

/// <summary>One way to an answer, measured beside the others.</summary>
/// <param name="Name">One of the names below.</param>
/// <param name="BeginTurnAsync">Begins a turn of its.</param>
internal sealed record Candidate(string Name, Func<CancellationToken, Task<Turn>> BeginTurnAsync)
{
    /// <summary>The floor: all pages of the project.</summary>
    public const string Drain = "raw: all pages of the project";

    /// <summary>The floor: what has changed in the project.</summary>
    public const string Changes = "raw: one Timestamp query";

    /// <summary>The naive way.</summary>
    public const string Naive = "naive";

    /// <summary>The API without snapshots.</summary>
    public const string Scan = "scan";

    /// <summary>The API as it comes.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>The API as it comes, while there are writes to the project.</summary>
    public const string SnapshotWithWrites = "snapshot, 50 writes/s";

    /// <summary>The relational peer.</summary>
    public const string Postgres = "PostgreSQL";

    /// <summary>True when each request reads the whole project.</summary>
    public bool ReadsProject { get; init; }

    /// <summary>True when the project is also read in the background, now and then.</summary>
    public bool Sweeps => Name is Snapshot or SnapshotWithWrites;
}
