using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>
/// Compares replicas with the whole of their projects in the background, which finds what a change feed does not tell: entities
/// that were deleted directly, and changes by programs that do not keep the change log. It keeps to a rate, a small part
/// of what the service allows for a partition, and reads one page at a time, whatever the number of projects. Any thread may
/// call it.
/// </summary>
internal sealed class Reconciler(
    PartitionReader reader, IOptions<SnapshotOptions> options, TimeProvider time, JobsMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim _oneReader = new(1);

    /// <summary>The time that the reconciliation of a project takes, but for waiting for others.</summary>
    /// <param name="jobs">The project's number of jobs.</param>
    public TimeSpan DurationOf(int jobs) => TimeSpan.FromSeconds(jobs / (double)options.Value.ReconcileRate);

    /// <summary>Reads the project and lets the replica compare itself; see <see cref="ProjectReplica.Reconcile"/>.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="replica">Its replica.</param>
    /// <param name="isNeeded">False when the replica is no longer used; then the reconciliation ends.</param>
    /// <returns>True when the whole project was read.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<bool> ReconcileAsync(string projectId, ProjectReplica replica, Func<bool> isNeeded)
    {
        using var read = metrics.StartReconciliation();
        replica.StartReconciliation();
        var (started, observed, range) = (time.GetTimestamp(), 0, KeyRange.All);
        while (isNeeded())
        {
            var (entities, next) = await ReadPageAsync(projectId, range, replica);
            read.Add(entities);
            if (next is not { } rest)
            {
                return true;
            }

            (observed, range) = (observed + entities, rest);
            await time.PauseAsync(DurationOf(observed) - time.GetElapsedTime(started));
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _oneReader.Dispose();

    private async Task<(int Entities, KeyRange? Next)> ReadPageAsync(string projectId, KeyRange range, ProjectReplica replica)
    {
        await _oneReader.WaitAsync();
        try
        {
            var pages = reader.ReadAsync(projectId, range, replica.IsUnchanged, throttled: null, CancellationToken.None);
            await foreach (var page in pages)
            {
                foreach (var entity in page.Entities)
                {
                    replica.Reconcile(entity);
                }

                if (page.IsLast || page.LastKey is not null)
                {
                    return (page.Entities.Count, page.IsLast ? null : range with { After = page.LastKey });
                }
            }

            return (0, null);
        }
        finally
        {
            _oneReader.Release();
        }
    }
}
