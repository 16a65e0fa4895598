using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>
/// The lanes of a project that this process writes to, a limited number. The one used last is taken first, so that as few lanes
/// as possible stay in use.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle has nothing to dispose of.")]
internal sealed class LanePool(TableClient table, string projectId, TimeProvider time, TimeSpan idleTime)
{
    /// <summary>
    /// The maximum number of lanes in use at a time. Each is a row of every refresh until it is idle: without a limit, a pause of
    /// the service of some seconds would leave a lane for each write that came meanwhile. So many suffice for what the service
    /// allows for a partition, with transactions of up to 16 ms.
    /// </summary>
    public const int MaxLanes = 16;

    private readonly SemaphoreSlim _unused = new(MaxLanes);
    private readonly Lock _lock = new();
    private readonly List<(WriterLane Lane, long Since)> _free = [];
    private long _lastUse = time.GetTimestamp();
    private long? _lastCleaning;

    /// <summary>True if nothing has used the pool for the idle time.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return time.GetElapsedTime(_lastUse) > idleTime;
            }
        }
    }

    /// <summary>Takes a free lane or a new one, when fewer than <see cref="MaxLanes"/> are in use.</summary>
    public async Task<WriterLane> TakeAsync(CancellationToken cancellationToken)
    {
        await _unused.WaitAsync(cancellationToken);
        lock (_lock)
        {
            _lastUse = time.GetTimestamp();
            if (_free.Count == 0)
            {
                return NewLane();
            }

            var lane = _free[^1].Lane;
            _free.RemoveAt(_free.Count - 1);
            return lane;
        }
    }

    /// <summary>Returns a lane, and forgets those that others may have removed meanwhile because they are idle.</summary>
    public void Return(WriterLane lane)
    {
        lock (_lock)
        {
            _lastUse = time.GetTimestamp();
            _free.RemoveAll(free => time.GetElapsedTime(free.Since, _lastUse) > idleTime);
            if (!lane.IsGone)
            {
                _free.Add((lane, _lastUse));
            }
        }

        _unused.Release();
    }

    /// <summary>A lane that is not in the pool and not in the table.</summary>
    public WriterLane NewLane() => new(table, projectId);

    /// <summary>True once at the start and then once per idle time: the caller removes the idle lanes of the project.</summary>
    public bool IsCleaningDue()
    {
        lock (_lock)
        {
            if (_lastCleaning is { } last && time.GetElapsedTime(last) <= idleTime)
            {
                return false;
            }

            _lastCleaning = time.GetTimestamp();
            return true;
        }
    }
}
