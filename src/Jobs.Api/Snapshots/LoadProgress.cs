namespace Jobs.Api.Snapshots;

/// <summary>
/// How far a load has come. Any thread may call any member.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LoadProgress(TimeProvider time)
{
    private static readonly TimeSpan MaxEstimate = TimeSpan.FromMinutes(10);

    private readonly long _started = time.GetTimestamp();
    private readonly Lock _lock = new();
    private double _read;

    /// <summary>The estimated time until the load is complete, from 1 second to 10 minutes.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                var seconds = Elapsed.TotalSeconds * (1 - _read) / Math.Max(_read, 0.001);
                return TimeSpan.FromSeconds(Math.Clamp(seconds, 1, MaxEstimate.TotalSeconds));
            }
        }
    }

    /// <summary>When the load started: a timestamp of the clock.</summary>
    public long Started => _started;

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>The service's clock when the load started.</summary>
    public Watermark Watermark { get; } = new(time);

    /// <summary>The load has read a part of all ids.</summary>
    /// <param name="part">The part, from 0 to 1.</param>
    public void Add(double part)
    {
        lock (_lock)
        {
            _read = Math.Min(1, _read + part);
        }
    }
}
