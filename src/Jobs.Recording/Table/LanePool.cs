using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>
/// The lanes of a project that no transaction of this process uses at the moment. The one used last is taken first, so that as
/// few lanes as possible stay in use.
/// </summary>
internal sealed class LanePool(TableClient table, string projectId, TimeProvider time, TimeSpan idleTime)
{
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

    /// <summary>Takes a free lane, or a new one.</summary>
    public WriterLane Take()
    {
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
