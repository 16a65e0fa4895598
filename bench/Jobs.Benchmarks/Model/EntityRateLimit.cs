using System.Diagnostics;

namespace Jobs.Benchmarks.Model;

/// <summary>A token bucket of entities that holds those of one second. Any thread may call it.</summary>
/// <param name="perSecond">The rate; null for no limit.</param>
internal sealed class EntityRateLimit(double? perSecond)
{
    private readonly Lock _lock = new();
    private double _tokens = perSecond ?? 0;
    private long _filled = Stopwatch.GetTimestamp();

    /// <summary>Takes the tokens of a page.</summary>
    /// <returns>False when there are not enough.</returns>
    public bool TryTake(int entities)
    {
        if (perSecond is not { } rate)
        {
            return true;
        }

        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            _tokens = Math.Min(rate, _tokens + (Stopwatch.GetElapsedTime(_filled, now).TotalSeconds * rate));
            _filled = now;
            if (_tokens < entities)
            {
                return false;
            }

            _tokens -= entities;
            return true;
        }
    }
}
