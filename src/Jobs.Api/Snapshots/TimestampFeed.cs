using Jobs.Api.Tables;
using Jobs.Api.Telemetry;

namespace Jobs.Api.Snapshots;

/// <summary>
/// Asks for the entities with a <c>Timestamp</c> since the watermark less an overlap. It serves tables that any program writes
/// to; the query reads the whole partition in the service. Only one thread at a time may call it.
/// </summary>
internal sealed class TimestampFeed(
    string projectId, JobTableReader table, TimeSpan overlap, Watermark watermark, JobsMetrics metrics) : IChangeFeed
{
    private Watermark _watermark = watermark;

    /// <inheritdoc/>
    public async Task<bool> ApplyChangesAsync(ProjectReplica replica, CancellationToken cancellationToken)
    {
        using var read = metrics.StartRefresh();
        var next = _watermark.Next();
        var filter = JobFilters.Since(projectId, _watermark.Time!.Value - overlap);
        await foreach (var page in table.ReadAsync(projectId, filter, replica.IsUnchanged, cancellationToken))
        {
            read.Add(page.Entities.Count);
            next.Observe(page.ServerDate);
            foreach (var entity in page.Entities)
            {
                replica.Apply(entity);
            }
        }

        _watermark = next.Time is null ? _watermark : next;
        return true;
    }
}
