using Jobs.Api.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The projects that requests wait for, each with a loop of its own for as long as anybody waits. When the process stops, all
/// waits end. Any thread may call any member.
/// </summary>
internal sealed class ProjectWatches : IDisposable
{
    /// <summary>
    /// How many projects are watched at a time. Each costs two queries a second, so these are a hundredth of the documented
    /// target of a storage account.
    /// </summary>
    public const int MaxProjects = 100;

    private readonly SnapshotCache _snapshots;
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxOutage;
    private readonly Func<CancellationToken, ValueTask<IDisposable?>> _acquireLoad;
    private readonly CancellationTokenRegistration _stopping;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProjectWatch> _watches = new(StringComparer.Ordinal);
    private bool _isStopping;

    /// <param name="snapshots">The projects in memory.</param>
    /// <param name="options">How long the table may fail before the requests that wait fail too: the timeout of a request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="lifetime">Tells that the process stops.</param>
    /// <param name="metrics">Shows how many projects are watched.</param>
    /// <param name="acquireLoad">Acquires the lease of a load; null when there is none.</param>
    public ProjectWatches(
        SnapshotCache snapshots,
        IOptions<JobsOptions> options,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        JobsMetrics metrics,
        Func<CancellationToken, ValueTask<IDisposable?>> acquireLoad)
    {
        _snapshots = snapshots;
        _time = time;
        _maxOutage = options.Value.RequestTimeout;
        _acquireLoad = acquireLoad;
        _stopping = lifetime.ApplicationStopping.Register(EndAll);
        metrics.ObserveWatchedProjects(() => Count);
    }

    /// <summary>How many projects are watched.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count;
            }
        }
    }

    /// <summary>Starts to wait for changes of a project.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="job">The job whose changes alone matter; null for those of all jobs.</param>
    /// <returns>Null when too many projects are watched, the project is too large, or the process stops.</returns>
    public Waiter? TryJoin(string projectId, Guid? job)
    {
        lock (_lock)
        {
            var watch = _watches.GetValueOrDefault(projectId);
            if (_isStopping || watch is { HasEnded: true } || (watch is null && _watches.Count >= MaxProjects))
            {
                return null;
            }

            watch ??= Start(projectId);
            watch.Waiting++;
            return new Waiter(this, watch, job);
        }
    }

    /// <summary>Ends all loops.</summary>
    public void Dispose()
    {
        _stopping.Dispose();
        lock (_lock)
        {
            foreach (var watch in _watches.Values)
            {
                watch.Dispose();
            }

            _watches.Clear();
            _isStopping = true;
        }
    }

    private ProjectWatch Start(string projectId)
    {
        var watch = new ProjectWatch(projectId, _snapshots, _time, _maxOutage, _acquireLoad);
        _watches.Add(projectId, watch);
        watch.Start();
        return watch;
    }

    private void Leave(ProjectWatch watch)
    {
        lock (_lock)
        {
            if (--watch.Waiting > 0 || !_watches.Remove(watch.ProjectId))
            {
                return;
            }
        }

        watch.Dispose();
    }

    private void EndAll()
    {
        lock (_lock)
        {
            _isStopping = true;
            foreach (var watch in _watches.Values)
            {
                watch.End();
            }
        }
    }

    /// <summary>A request that waits, until it is disposed of. Only one thread at a time may use it.</summary>
    internal sealed class Waiter : IDisposable
    {
        private readonly ProjectWatches _watches;
        private readonly ProjectWatch _watch;
        private readonly Guid? _job;
        private long _seen;

        internal Waiter(ProjectWatches watches, ProjectWatch watch, Guid? job)
        {
            (_watches, _watch, _job) = (watches, watch, job);
            if (job is { } id)
            {
                watch.Join(id);
            }
        }

        /// <summary>Why the last synchronization failed; null when it did not.</summary>
        public Exception? Failure => _watch.Failure;

        /// <summary>The next snapshot with a change.</summary>
        /// <param name="seen">
        /// The snapshot of the request's answer, or one from before the table was read for it; null for none.
        /// </param>
        /// <returns>Null when there will be none.</returns>
        /// <exception cref="Tables.TableUnavailableException">Table Storage does not answer for too long.</exception>
        public Task<ProjectSnapshot?> NextAsync(ProjectSnapshot? seen)
        {
            if (seen is not null)
            {
                _seen = seen.Sequence;
                _watch.Publish(seen);
            }

            return _watch.NextAsync(_job, _seen);
        }

        /// <summary>Ends the wait.</summary>
        public void Dispose()
        {
            if (_job is { } id)
            {
                _watch.Leave(id);
            }

            _watches.Leave(_watch);
        }
    }
}
