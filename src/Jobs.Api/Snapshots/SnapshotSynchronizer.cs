using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>
/// Brings the replica of one project up to date with the table. It loads the project when it has no replica or one that was
/// not reconciled in time, otherwise refreshes it with what changed since the watermark, and reconciles it in the background
/// with the whole project, which finds what a refresh cannot: entities that were deleted without a mark.
/// </summary>
/// <remarks>
/// <see cref="SynchronizeAsync"/> must not be called again before it has returned (a <see cref="RequestCoalescer{T}"/> sees to
/// that); any thread may call the other members.
/// </remarks>
internal sealed partial class SnapshotSynchronizer(
    string projectId,
    JobTableReader table,
    JobJsonWriterFactory json,
    IOptions<SnapshotOptions> options,
    IOptions<JobsOptions> jobsOptions,
    TimeProvider time,
    JobsMetrics metrics,
    ILogger<SnapshotSynchronizer> logger)
{
    private volatile ProjectReplica? _replica;
    private volatile bool _isStopped;
    private Task? _reconciliation;
    private long _reconciliationStarted;
    private long? _foundTooLarge;

    /// <summary>The project, as it is stored.</summary>
    public string ProjectId => projectId;

    /// <summary>About how many bytes of memory the replica takes.</summary>
    public long Bytes => _replica?.Bytes ?? 0;

    private SnapshotOptions Options => options.Value;

    /// <summary>A snapshot with every change that the table had acknowledged before the call.</summary>
    /// <returns>Null when the project is too large for memory.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<ProjectSnapshot?> SynchronizeAsync()
    {
        if (_foundTooLarge is { } found && time.GetElapsedTime(found) < Options.ReconcileInterval)
        {
            return null;
        }

        await CompleteReconciliationAsync();
        if (_replica is not { } replica || IsExpired(replica))
        {
            _replica = null;
            _replica = await LoadAsync();
            _foundTooLarge = _replica is null ? time.GetTimestamp() : null;
        }
        else
        {
            await RefreshAsync(replica);
            StartReconciliationIfDue(replica);
        }

        return _replica?.Publish();
    }

    /// <summary>Ends a reconciliation in progress early, because the replica is no longer used.</summary>
    public void StopReconciling() => _isStopped = true;

    private TimeSpan Age(ProjectReplica replica) => time.GetElapsedTime(replica.ReconciledAt);

    private bool IsExpired(ProjectReplica replica) => Age(replica) >= Options.ReconcileInterval;

    private bool Fits(ProjectReplica replica) =>
        replica.Count <= Options.MaxJobsPerProject && replica.Bytes + LruBudget<object>.EntryBytes <= Options.MemoryLimitBytes;

    private async Task<ProjectReplica?> LoadAsync()
    {
        using var timeout = new CancellationTokenSource(Options.LoadTimeout, time);
        using var read = metrics.StartLoad();
        var replica = new ProjectReplica(json.ForProject(projectId)) { ReconciledAt = time.GetTimestamp() };
        await foreach (var page in table.ReadAsync(projectId, JobFilters.Of(projectId), isUnchanged: null, timeout.Token))
        {
            read.Add(page.Entities.Count);
            replica.Watermark ??= WatermarkOf(page, replica.ReconciledAt);
            foreach (var entity in page.Entities)
            {
                replica.Apply(entity);
            }

            if (!Fits(replica))
            {
                return null;
            }
        }

        // Without the service's clock nothing says from when to ask for changes.
        return replica.Watermark is null ? null : replica;
    }

    private async Task RefreshAsync(ProjectReplica replica)
    {
        try
        {
            await ReadChangesAsync(replica);
        }
        catch (TableUnavailableException exception) when (exception.TableIsMissing)
        {
            // A table that is created in its place has other jobs, and their timestamps need not be later.
            _replica = null;
            _reconciliation = null;
            throw;
        }
    }

    private async Task ReadChangesAsync(ProjectReplica replica)
    {
        using var timeout = new CancellationTokenSource(jobsOptions.Value.RequestTimeout, time);
        using var read = metrics.StartRefresh();
        var started = time.GetTimestamp();
        DateTimeOffset? watermark = null;
        var since = replica.Watermark!.Value - Options.TimestampOverlap;
        var filter = JobFilters.Since(projectId, since);
        await foreach (var page in table.ReadAsync(projectId, filter, replica.IsUnchanged, timeout.Token))
        {
            read.Add(page.Entities.Count);
            watermark ??= WatermarkOf(page, started);
            foreach (var entity in page.Entities)
            {
                replica.Apply(entity);
            }
        }

        replica.Watermark = watermark ?? replica.Watermark;
        replica.RefreshedSince = since;
    }

    // A reconciliation that failed is started again, but not with every refresh.
    private void StartReconciliationIfDue(ProjectReplica replica)
    {
        if (_reconciliation is null
            && Age(replica) >= Options.ReconcileInterval / 2
            && time.GetElapsedTime(_reconciliationStarted) >= Options.ReconcileInterval / 8)
        {
            _reconciliationStarted = time.GetTimestamp();
            _reconciliation = ReconcileAsync(replica);
        }
    }

    // A late reconciliation is waited for, since what it would remove may no longer be shown. One that failed has changed
    // nothing: the replica is good until it expires, and then the load reports what is wrong.
    private async Task CompleteReconciliationAsync()
    {
        if (_reconciliation is { } reconciliation
            && (reconciliation.IsCompleted || _replica is not { } replica || IsExpired(replica)))
        {
            await reconciliation;
            _reconciliation = null;
        }
    }

    private async Task ReconcileAsync(ProjectReplica replica)
    {
        try
        {
            await ReadAllAgainAsync(replica);
        }
#pragma warning disable CA1031 // It runs in the background, where no caller waits for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogReconciliationFailed(exception, projectId);
        }
    }

    private async Task ReadAllAgainAsync(ProjectReplica replica)
    {
        using var timeout = new CancellationTokenSource(Options.LoadTimeout, time);
        using var read = metrics.StartReconciliation();
        var started = time.GetTimestamp();
        var missed = 0;
        replica.StartReconciliation();
        await foreach (var page in table.ReadAsync(projectId, JobFilters.Of(projectId), replica.IsUnchanged, timeout.Token))
        {
            read.Add(page.Entities.Count);
            foreach (var entity in page.Entities)
            {
                // A refresh must have observed what was stored before the time from which the last one asked.
                missed += replica.Reconcile(entity) && entity.Timestamp < replica.RefreshedSince ? 1 : 0;
            }

            if (_isStopped || _replica != replica || !Fits(replica))
            {
                return;
            }
        }

        replica.CompleteReconciliation();
        replica.ReconciledAt = started;
        if (missed > 0)
        {
            metrics.LateChanges(missed);
            LogLateChanges(projectId, missed, Options.TimestampOverlap);
        }
    }

    // The service's clock when it answered, less the time that took, is its clock when it was asked or earlier. If it is
    // ahead of ours, ours counts: asking from too early reads more than needed, asking from too late misses changes.
    private DateTimeOffset? WatermarkOf(EntityPage page, long started)
    {
        var elapsed = time.GetElapsedTime(started);
        var now = time.GetUtcNow();
        return (page.ServerDate > now ? now : page.ServerDate) - elapsed;
    }

    [LoggerMessage(6, LogLevel.Warning,
        "The reconciliation of project {ProjectId} failed and will be started again; finds are answered from memory meanwhile.")]
    private partial void LogReconciliationFailed(Exception exception, string projectId);

    [LoggerMessage(7, LogLevel.Warning,
        "The reconciliation of project {ProjectId} found {Count} changes that no refresh had observed: their Timestamp was more than "
        + "Snapshot__TimestampOverlap ({TimestampOverlap}) older than their acknowledgement.")]
    private partial void LogLateChanges(string projectId, int count, TimeSpan timestampOverlap);
}
