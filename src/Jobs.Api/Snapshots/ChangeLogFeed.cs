using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Jobs.Recording.Table;

namespace Jobs.Api.Snapshots;

/// <summary>
/// Reads the change log that the project's writers keep: the lanes by one query of a range of row keys, then each job that they
/// name since the last call. A lane is read whole only if more of its transactions are new than it repeats as recent. No clock
/// matters, and the cost does not depend on the size of the project. Only one thread at a time may call it.
/// </summary>
internal sealed class ChangeLogFeed : IChangeFeed
{
    private const int ConcurrentReads = 16;

    // Reading more jobs one by one takes longer than loading the project again.
    private const int MinReload = 1000;
    private const int ReloadFraction = 4;

    private readonly string _projectId;
    private readonly JobTableReader _table;
    private readonly TimeProvider _time;
    private readonly JobsMetrics _metrics;
    private Dictionary<string, long> _seen;
    private long _readAt;

    private ChangeLogFeed(
        string projectId, JobTableReader table, TimeProvider time, JobsMetrics metrics, Dictionary<string, long> seen, long readAt)
    {
        _projectId = projectId;
        _table = table;
        _time = time;
        _metrics = metrics;
        _seen = seen;
        _readAt = readAt;
    }

    /// <summary>A feed of the changes from now on.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public static async Task<ChangeLogFeed> StartAsync(
        string projectId, JobTableReader table, TimeProvider time, JobsMetrics metrics, CancellationToken cancellationToken)
    {
        var readAt = time.GetTimestamp();
        var lanes = await table.ReadChangeLogAsync(projectId, cancellationToken);
        return new ChangeLogFeed(projectId, table, time, metrics, SequencesOf(lanes), readAt);
    }

    /// <inheritdoc/>
    public async Task<bool> ApplyChangesAsync(ProjectReplica replica, CancellationToken cancellationToken)
    {
        var readAt = _time.GetTimestamp();
        if (_time.GetElapsedTime(_readAt, readAt) > ChangeLogLane.MaxReaderAge)
        {
            // A lane may have come and gone meanwhile.
            return false;
        }

        using var read = _metrics.StartRefresh();
        var lanes = await _table.ReadChangeLogAsync(_projectId, cancellationToken);
        if (await CollectAsync(lanes, cancellationToken) is not { } changed
            || changed.Count > Math.Max(MinReload, replica.Count / ReloadFraction))
        {
            return false;
        }

        read.Add(lanes.Count + changed.Count);
        await ApplyAsync(replica, changed, cancellationToken);
        _seen = SequencesOf(lanes);
        _readAt = readAt;
        return true;
    }

    private static Dictionary<string, long> SequencesOf(IEnumerable<ChangeLogLane> lanes) =>
        lanes.ToDictionary(static lane => lane.RowKey, static lane => lane.Sequence, StringComparer.Ordinal);

    // Null when the log does not remember all changes.
    private async Task<HashSet<Guid>?> CollectAsync(IEnumerable<ChangeLogLane> lanes, CancellationToken cancellationToken)
    {
        var changed = new HashSet<Guid>();
        foreach (var lane in lanes)
        {
            var seen = _seen.GetValueOrDefault(lane.RowKey);
            if (lane.Sequence < seen || await ChangesSinceAsync(lane, seen, cancellationToken) is not { } ids)
            {
                return null;
            }

            changed.UnionWith(ids);
        }

        return changed;
    }

    private async Task<IReadOnlyCollection<Guid>?> ChangesSinceAsync(
        ChangeLogLane lane, long seen, CancellationToken cancellationToken)
    {
        if (lane.TryGetChangesSince(seen, out var ids))
        {
            return ids;
        }

        // It may have moved on since: what it names too early is read once more by the next refresh.
        var whole = await _table.ReadLaneAsync(_projectId, lane.RowKey, cancellationToken);
        return whole is { } all && all.TryGetChangesSince(seen, out ids) ? ids : null;
    }

    private async Task ApplyAsync(ProjectReplica replica, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids, options, async (id, stop) =>
        {
            var found = false;
            var filter = JobFilters.Of(_projectId, id);
            await foreach (var page in _table.ReadAsync(_projectId, filter, replica.IsUnchanged, stop))
            {
                foreach (var entity in page.Entities)
                {
                    replica.Apply(entity);
                    found = true;
                }
            }

            if (!found)
            {
                replica.ApplyRemoval(id);
            }
        });
    }
}
