using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Support;

/// <summary>A clock for which each pause is over as soon as it has started.</summary>
internal sealed class PauseClock : FakeTimeProvider
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<TimeSpan> _pauses = new();

    /// <summary>Starts at the present time.</summary>
    public PauseClock()
        : base(DateTimeOffset.UtcNow)
    {
    }

    /// <summary>The pauses so far: all timers of two seconds at most.</summary>
    public IReadOnlyCollection<TimeSpan> Pauses => _pauses;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= MaxPause)
        {
            _pauses.Enqueue(dueTime);
            _ = Task.Run(() => Advance(dueTime));
        }

        return timer;
    }
}
