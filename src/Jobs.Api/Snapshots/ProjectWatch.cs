using Jobs.Api.Tables;
using Jobs.Api.Telemetry;

namespace Jobs.Api.Snapshots;

/// <summary>
/// A project that requests wait for. One loop synchronizes it, however many they are, and wakes them when that has led to a new
/// snapshot. Any thread may call any member.
/// </summary>
/// <param name="projectId">The project.</param>
/// <param name="snapshots">The projects in memory.</param>
/// <param name="time">The clock.</param>
/// <param name="maxOutage">The time for which the table may fail before the requests fail too.</param>
/// <param name="acquireLoad">Acquires the lease of a load; null when there is none.</param>
internal sealed class ProjectWatch(
    string projectId,
    SnapshotCache snapshots,
    TimeProvider time,
    TimeSpan maxOutage,
    Func<CancellationToken, ValueTask<IDisposable?>> acquireLoad) : IDisposable
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ChangeSignal _changes = new();
    private readonly WatchedJobs _jobs = new();
    private ProjectSnapshot? _current;
    private Exception? _failure;
    private long _failingSince;

    /// <summary>The time between the starts of two synchronizations: a change is seen within a second.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The project.</summary>
    public string ProjectId => projectId;

    /// <summary>How many requests wait; for <see cref="ProjectWatches"/>, under its lock.</summary>
    public int Waiting { get; set; }

    /// <summary>True when there will be no other snapshot: the project is too large, or the process stops.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Why the last synchronization failed; null when it did not.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_lock)
            {
                return _failure;
            }
        }
    }

    /// <summary>Starts to synchronize the project, until the watch is disposed of.</summary>
    public void Start()
    {
        var stop = _stop.Token;
        _ = SharedWork.Run(() => RunAsync(stop));
    }

    /// <summary>One more request waits for a change of this job.</summary>
    public void Join(Guid job)
    {
        lock (_lock)
        {
            _jobs.Join(job);
        }
    }

    /// <summary>One request less waits for a change of this job.</summary>
    public void Leave(Guid job)
    {
        lock (_lock)
        {
            _jobs.Leave(job);
        }
    }

    /// <summary>The next snapshot after one that a request has seen.</summary>
    /// <param name="job">The job that must be another one in it; null for any change.</param>
    /// <param name="seen">The sequence number of that snapshot; 0 for none.</param>
    /// <returns>Null when there will be none.</returns>
    public Task<ProjectSnapshot?> NextAsync(Guid? job, long seen)
    {
        lock (_lock)
        {
            return HasEnded ? Task.FromResult<ProjectSnapshot?>(null)
                : job is { } id ? _jobs.NextAsync(id, seen, _current)
                : _current?.Sequence > seen ? Task.FromResult<ProjectSnapshot?>(_current)
                : _changes.Next;
        }
    }

    /// <summary>Wakes all requests whose snapshots are older.</summary>
    public void Publish(ProjectSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_current is null || _current.Sequence < snapshot.Sequence)
            {
                _current = snapshot;
                _changes.Set(snapshot);
                _jobs.Publish(snapshot);
            }
        }
    }

    /// <summary>Wakes all requests: there will be no other snapshot.</summary>
    public void End()
    {
        lock (_lock)
        {
            HasEnded = true;
            _changes.Set(null);
            _jobs.End();
        }
    }

    /// <summary>Ends the loop.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var pause = Interval;
        while (!HasEnded)
        {
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            var started = time.GetTimestamp();
            await SynchronizeAsync(stop);
            pause = PauseAfter(time.GetElapsedTime(started));
        }
    }

    // A table that is slow is queried for half of the time at most.
    private static TimeSpan PauseAfter(TimeSpan duration)
    {
        var pause = duration > Interval / 2 ? duration : Interval - duration;
        return pause < MaxPause ? pause : MaxPause;
    }

    private async Task SynchronizeAsync(CancellationToken stop)
    {
        try
        {
            IDisposable? load = null;
            if (snapshots.NeedsLoad(projectId))
            {
                load = await acquireLoad(stop);
                if (load is null)
                {
                    return;
                }
            }

            if (await snapshots.GetAsync(projectId, load, disconnected: stop, stop) is { } snapshot)
            {
                Recover();
                Publish(snapshot);
            }
            else
            {
                End();
            }
        }
        catch (ProjectTooLargeException)
        {
            End();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // No request waits any more.
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the requests that wait.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    private void Recover()
    {
        lock (_lock)
        {
            _failure = null;
        }
    }

    // A table that fails for a moment ends no wait; the next synchronization tries again.
    private void Fail(Exception exception)
    {
        lock (_lock)
        {
            _failingSince = _failure is null ? time.GetTimestamp() : _failingSince;
            _failure = exception;
            if (exception is not (TableUnavailableException or OperationCanceledException)
                || time.GetElapsedTime(_failingSince) >= maxOutage)
            {
                _changes.Fail(exception);
                _jobs.Fail(exception);
            }
        }
    }
}
