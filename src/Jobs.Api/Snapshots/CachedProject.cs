using System.Collections.Concurrent;

namespace Jobs.Api.Snapshots;

/// <summary>One project of the cache: its synchronizer and the requests that wait for it. Any thread may call any member.</summary>
internal sealed class CachedProject
{
    private readonly RequestCoalescer<ProjectSnapshot?> _synchronizations;
    private readonly ConcurrentBag<IDisposable> _loads = [];
    private readonly TimeProvider _time;
    private readonly Action<CachedProject> _charge;
    private int _waiting;
    private volatile bool _isAwaitedLater;

    /// <param name="synchronizer">Its synchronizer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="charge">Called after each synchronization.</param>
    public CachedProject(SnapshotSynchronizer synchronizer, TimeProvider time, Action<CachedProject> charge)
    {
        Synchronizer = synchronizer;
        _time = time;
        _charge = charge;
        _synchronizations = new RequestCoalescer<ProjectSnapshot?>(SynchronizeAsync, TimeProvider.System);
    }

    /// <summary>Its synchronizer.</summary>
    public SnapshotSynchronizer Synchronizer { get; }

    /// <summary>The last snapshot, and when it was in sync with the table; null before the first one.</summary>
    public SynchronizedSnapshot? Last { get; private set; }

    /// <summary>Waits for the next synchronization; see <see cref="SnapshotCache.GetAsync"/>.</summary>
    public async Task<ProjectSnapshot?> WaitAsync(
        IDisposable? load, CancellationToken disconnected, CancellationToken cancellationToken)
    {
        if (load is not null)
        {
            _loads.Add(load);
        }

        Interlocked.Increment(ref _waiting);
        try
        {
            return await _synchronizations.NextAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
            when (!disconnected.IsCancellationRequested && Synchronizer.Progress is { } progress)
        {
            _isAwaitedLater = true;
            throw new ProjectLoadingException(progress.Remaining, exception);
        }
        finally
        {
            if (Interlocked.Decrement(ref _waiting) == 0 && disconnected.IsCancellationRequested && !_isAwaitedLater)
            {
                Synchronizer.CancelLoad();
            }
        }
    }

    private async Task<ProjectSnapshot?> SynchronizeAsync()
    {
        var started = _time.GetTimestamp();
        try
        {
            if (Volatile.Read(ref _waiting) == 0)
            {
                // All that waited for it have gone, and a load that starts now would be cancelled by none of them.
                throw new OperationCanceledException();
            }

            var snapshot = await Synchronizer.SynchronizeAsync();
            Last = snapshot is null ? null : new SynchronizedSnapshot(snapshot, started);
            return snapshot;
        }
        finally
        {
            Last = Synchronizer.IsLoaded ? Last : null;
            _isAwaitedLater = false;
            _charge(this);
            while (_loads.TryTake(out var load))
            {
                load.Dispose();
            }
        }
    }

    /// <summary>A snapshot, and when it was in sync with the table.</summary>
    /// <param name="Snapshot">The snapshot.</param>
    /// <param name="Started">When its synchronization started: a timestamp of the clock.</param>
    internal sealed record SynchronizedSnapshot(ProjectSnapshot Snapshot, long Started);
}
