using Jobs.Api.Query;
using Jobs.Api.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>
/// Brings the replica of one project up to date with the table. It loads the project when it has no replica or one that was
/// not reconciled in time, otherwise applies what its change feed tells, and reconciles it in the background with the whole
/// project, which finds what the feed cannot tell.
/// </summary>
/// <remarks>
/// <see cref="SynchronizeAsync"/> must not be called again before it has returned (a <see cref="RequestCoalescer{T}"/> sees to
/// that); any thread may call the other members.
/// </remarks>
internal sealed partial class SnapshotSynchronizer(
    string projectId,
    ProjectLoader loader,
    Reconciler reconciler,
    ChangeFeeds feeds,
    JobJsonWriterFactory json,
    IOptions<SnapshotOptions> options,
    IOptions<JobsOptions> jobsOptions,
    TimeProvider time,
    ILogger<SnapshotSynchronizer> logger)
{
    private readonly Lock _loadLock = new();
    private volatile Loaded? _loaded;
    private volatile LoadProgress? _progress;
    private volatile TooLargeProject? _tooLarge;
    private volatile bool _isStopped;
    private CancellationTokenSource? _load;
    private Task<bool>? _reconciliation;
    private long _reconciliationStarted;

    /// <summary>The project, as it is stored.</summary>
    public string ProjectId => projectId;

    /// <summary>About how many bytes of memory the replica takes.</summary>
    public long Bytes => _loaded?.Replica.Bytes ?? 0;

    /// <summary>True when the project is in memory.</summary>
    public bool IsLoaded => _loaded is not null;

    /// <summary>True when the project was found too large for memory, until it is to be tried again.</summary>
    public bool IsTooLarge => _tooLarge is { IsCurrent: true };

    /// <summary>The load in progress; null when there is none.</summary>
    public LoadProgress? Progress => _progress;

    /// <summary>True when the next synchronization has to load the project, and no load is in progress.</summary>
    public bool NeedsLoad => _progress is null
        && !IsTooLarge
        && (_loaded is not { } loaded || (IsExpired(loaded) && _reconciliation is null));

    /// <summary>A snapshot with every change that the table had acknowledged before the call.</summary>
    /// <returns>Null when the project is too large for memory.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    /// <exception cref="ProjectTooLargeException">The project is also too large to be read while a request waits.</exception>
    public async Task<ProjectSnapshot?> SynchronizeAsync()
    {
        if (_tooLarge is { IsCurrent: true } tooLarge)
        {
            return tooLarge.Scan();
        }

        var isReconciled = await IsReconciledAsync();
        if (_loaded is not { } loaded
            || (!isReconciled && IsExpired(loaded))
            || !await TryRefreshAsync(loaded, isReconciled))
        {
            _loaded = null;
            _loaded = await LoadAsync();
        }

        StartReconciliationIfDue();
        return _loaded is { } current ? current.Replica.Publish() : _tooLarge?.Scan();
    }

    /// <summary>Ends what runs in the background, because the replica is no longer used.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Ends the load in progress, because no request waits for it.</summary>
    public void CancelLoad()
    {
        lock (_loadLock)
        {
            _load?.Cancel();
        }
    }

    private bool IsExpired(Loaded loaded) => time.GetElapsedTime(loaded.Replica.ReconciledAt) >= IntervalOf(loaded);

    private TimeSpan IntervalOf(Loaded loaded) => feeds.ReconcileInterval(loaded.Feed, loaded.Replica.Count);

    private async Task<Loaded?> LoadAsync()
    {
        var progress = new LoadProgress(time);
        using var load = new CancellationTokenSource(options.Value.LoadTimeout, time);
        SetLoad(load, progress);
        try
        {
            var log = await feeds.StartChangeLogAsync(projectId, load.Token);
            var replica = new ProjectReplica(json.ForProject(projectId)) { ReconciledAt = progress.Started };
            if (!await loader.LoadAsync(projectId, replica, progress, load.Token))
            {
                _tooLarge = new TooLargeProject(time, progress.Elapsed, jobsOptions.Value.RequestTimeout, RetryTooLarge());
                return null;
            }

            _tooLarge = null;

            // Without the service's clock nothing says from when to ask for changes.
            return (log ?? feeds.StartTimestamps(projectId, progress.Watermark)) is { } feed ? new Loaded(replica, feed) : null;
        }
        finally
        {
            SetLoad(null, null);
        }
    }

    private void SetLoad(CancellationTokenSource? load, LoadProgress? progress)
    {
        lock (_loadLock)
        {
            (_load, _progress) = (load, progress);
        }
    }

    // Each try reads as much as may be in memory, so it is repeated more rarely each time.
    private TimeSpan RetryTooLarge() => _tooLarge?.NextRetry ?? feeds.ReconcileInterval(feed: null, jobs: 0);

    private async Task<bool> TryRefreshAsync(Loaded loaded, bool isReconciled)
    {
        using var timeout = new CancellationTokenSource(jobsOptions.Value.RequestTimeout, time);
        try
        {
            return await loaded.Feed.ApplyChangesAsync(loaded.Replica, timeout.Token)
                && (!isReconciled || CompleteReconciliation(loaded));
        }
        catch (ChangeLogException exception)
        {
            feeds.Reject(projectId, exception);
            return false;
        }
        catch (TableUnavailableException exception) when (exception.TableIsMissing)
        {
            // A table that is created in its place has other jobs, and their timestamps need not be later.
            _loaded = null;
            _reconciliation = null;
            throw;
        }
    }

    // It is completed after a refresh, so that what it has observed since the refresh before does not count as missed.
    private bool CompleteReconciliation(Loaded loaded)
    {
        _reconciliation = null;
        loaded.Replica.ReconciledAt = _reconciliationStarted;
        return feeds.Check(projectId, loaded.Feed, loaded.Replica.CompleteReconciliation());
    }

    // A reconciliation that failed is started again, but not with every refresh.
    private void StartReconciliationIfDue()
    {
        if (_reconciliation is null
            && _loaded is { } loaded
            && time.GetElapsedTime(loaded.Replica.ReconciledAt) >= IntervalOf(loaded) / 2
            && time.GetElapsedTime(_reconciliationStarted) >= IntervalOf(loaded) / 8)
        {
            _reconciliationStarted = time.GetTimestamp();
            _reconciliation = ReconcileAsync(loaded);
        }
    }

    // A late reconciliation is waited for, since what it would remove may no longer be shown. One that failed has changed
    // nothing: the replica is good until it expires, and then the load reports what is wrong.
    private async Task<bool> IsReconciledAsync()
    {
        if (_reconciliation is not { } reconciliation
            || (!reconciliation.IsCompleted && _loaded is { } loaded && !IsExpired(loaded)))
        {
            return false;
        }

        var isReconciled = await reconciliation;
        if (!isReconciled)
        {
            _reconciliation = null;
        }

        return isReconciled;
    }

    private async Task<bool> ReconcileAsync(Loaded loaded)
    {
        try
        {
            return await reconciler.ReconcileAsync(
                projectId, loaded.Replica, () => !_isStopped && _loaded == loaded && options.Value.Fits(loaded.Replica));
        }
#pragma warning disable CA1031 // It runs in the background, where no caller waits for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogReconciliationFailed(exception, projectId);
            return false;
        }
    }

    [LoggerMessage(6, LogLevel.Warning,
        "The reconciliation of project {ProjectId} failed and will be started again; finds are answered from memory meanwhile.")]
    private partial void LogReconciliationFailed(Exception exception, string projectId);

    private sealed record Loaded(ProjectReplica Replica, IChangeFeed Feed);
}
