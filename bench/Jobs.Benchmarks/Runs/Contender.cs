using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>One way to an answer, measured beside the others.</summary>
/// <param name="Name">One of the names below.</param>
/// <param name="Ask">Asks once and reads the answer.</param>
internal sealed record Contender(string Name, Func<CancellationToken, Task> Ask)
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

    /// <summary>What answers; null when the question goes to the table service itself.</summary>
    public ServerProcess? Server { get; init; }

    /// <summary>Writes to the project while it is asked about; null for none.</summary>
    public JobWriter? Writer { get; init; }

    /// <summary>Starts it anew for each turn; null when it stays as it is.</summary>
    public Func<CancellationToken, Task<WrittenProject>>? StartAnew { get; init; }

    /// <summary>True when each request reads the whole project.</summary>
    public bool ReadsProject { get; init; }
}
