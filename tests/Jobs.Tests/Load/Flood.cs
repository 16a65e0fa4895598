using System.Collections.Concurrent;
using System.Diagnostics;

namespace Jobs.Tests.Load;

/// <summary>Sends requests to a server for a while and counts what is served and what is rejected.</summary>
/// <param name="send">Sends one request; returns null when it was served, else how long to wait before the next try.</param>
/// <param name="duration">How long; answers to what was sent by then are awaited.</param>
internal sealed class Flood(Func<Task<TimeSpan?>> send, TimeSpan duration)
{
    // As fine as timers are; what is due by then is sent at once.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<double> _served = new();
    private readonly ConcurrentQueue<double> _rejected = new();
    private int _servedInTime;

    private bool IsOver => Stopwatch.GetElapsedTime(_started) >= duration;

    /// <summary>An open loop: sends at a rate, however many requests still wait for their answers.</summary>
    public async Task<FloodResult> RunOpenAsync(double perSecond)
    {
        var open = new List<Task>();
        using var timer = new PeriodicTimer(Tick);
        for (var sent = 0; !IsOver; await timer.WaitForNextTickAsync())
        {
            open.RemoveAll(request => request.IsCompletedSuccessfully);
            for (; sent < Stopwatch.GetElapsedTime(_started).TotalSeconds * perSecond; sent++)
            {
                open.Add(SendAsync());
            }
        }

        await Task.WhenAll(open);
        return Result();
    }

    /// <summary>A closed loop: a number of callers, each of which sends one request after the other.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="waits">True when a rejected caller waits as long as the rejection says.</param>
    public async Task<FloodResult> RunClosedAsync(int callers, bool waits)
    {
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => RepeatAsync(waits))));
        return Result();
    }

    private async Task RepeatAsync(bool waits)
    {
        while (!IsOver)
        {
            if (await SendAsync() is { } wait && waits)
            {
                await Task.Delay(wait);
            }
        }
    }

    private async Task<TimeSpan?> SendAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var retryAfter = await send();
        (retryAfter is null ? _served : _rejected).Enqueue(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        if (retryAfter is null && !IsOver)
        {
            Interlocked.Increment(ref _servedInTime);
        }

        return retryAfter;
    }

    private FloodResult Result() => new(
        _servedInTime / duration.TotalSeconds,
        new LoadResult([.. _served], duration),
        new LoadResult([.. _rejected], duration));
}

/// <summary>The result of a flood.</summary>
/// <param name="ServedPerSecond">The rate of answers within its duration.</param>
/// <param name="Served">The requests that were served.</param>
/// <param name="Rejected">The requests that were rejected.</param>
internal sealed record FloodResult(double ServedPerSecond, LoadResult Served, LoadResult Rejected)
{
    /// <summary>The result of several floods of the same duration.</summary>
    public static FloodResult Of(IReadOnlyCollection<FloodResult> floods) => new(
        floods.Average(flood => flood.ServedPerSecond),
        LoadResult.Of([.. floods.Select(flood => flood.Served)]),
        LoadResult.Of([.. floods.Select(flood => flood.Rejected)]));
}
