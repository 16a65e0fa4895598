namespace Jobs.Api.Snapshots;

/// <summary>A project's jobs since they were last read whole.</summary>
/// <param name="rows">The jobs.</param>
/// <param name="begun">When the load began, as a timestamp of the clock.</param>
internal sealed class SnapshotLoad(ProjectReplica rows, long begun)
{
    /// <summary>The jobs.</summary>
    public ProjectReplica Rows { get; } = rows;

    /// <summary>When the last complete reading of the project began, as a timestamp of the clock.</summary>
    public long Begun { get; set; } = begun;

    /// <summary>
    /// The table service's clock at the beginning of the last look at the table; what it has stored later may be missing. Null until it has said.
    /// </summary>
    public DateTimeOffset? LookedAt { get; set; }

    /// <summary>
    /// From when, by the table service's clock, the last refresh asked for changes: all that was stored earlier has been told
    /// of. Null before the first one.
    /// </summary>
    public DateTimeOffset? AskedSince { get; set; }
}
