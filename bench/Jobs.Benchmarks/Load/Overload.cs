using System.Collections.Concurrent;
using System.Diagnostics;

namespace Jobs.Benchmarks.Load;

/// <summary>Asks one server more than it can answer, for a while, and keeps count of what is served and what is refused.</summary>
/// <param name="ask">Asks once; null when served, else how long to wait before the next try.</param>
/// <param name="duration">For how long; what was asked by then is waited for.</param>
internal sealed class Overload(Func<CancellationToken, Task<TimeSpan?>> ask, TimeSpan duration)
{
    // As fine as timers are; what is due by then is sent at once.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<double> _served = new();
    private readonly ConcurrentQueue<double> _refused = new();
    private int _servedInTime;

    /// <summary>Asks at a rate, however many of those before are still waiting for their answers.</summary>
    public async Task<OverloadResult> RunOpenAsync(double perSecond, CancellationToken cancellationToken)
    {
        var open = new List<Task>();
        using var timer = new PeriodicTimer(Tick);
        for (var sent = 0; !IsOver; await timer.WaitForNextTickAsync(cancellationToken))
        {
            open.RemoveAll(question => question.IsCompletedSuccessfully);
            for (; sent < Stopwatch.GetElapsedTime(_begun).TotalSeconds * perSecond; sent++)
            {
                open.Add(AskAsync(cancellationToken));
            }
        }

        await Task.WhenAll(open);
        return Result();
    }

    /// <summary>Asks on a number of connections, on each one time after the other.</summary>
    /// <param name="connections">How many.</param>
    /// <param name="patient">True when who is refused waits as long as the refusal says.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<OverloadResult> RunClosedAsync(int connections, bool patient, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ =>
            Task.Run(() => AskInTurnAsync(patient, cancellationToken), cancellationToken)));
        return Result();
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_begun) >= duration;

    private async Task AskInTurnAsync(bool patient, CancellationToken cancellationToken)
    {
        while (!IsOver)
        {
            if (await AskAsync(cancellationToken) is { } wait && patient)
            {
                await Task.Delay(wait, cancellationToken);
            }
        }
    }

    private async Task<TimeSpan?> AskAsync(CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var refusal = await ask(cancellationToken);
        (refusal is null ? _served : _refused).Enqueue(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        if (refusal is null && !IsOver)
        {
            Interlocked.Increment(ref _servedInTime);
        }

        return refusal;
    }

    private OverloadResult Result() =>
        new(_servedInTime / duration.TotalSeconds, new LoadResult([.. _served], duration), new LoadResult([.. _refused], duration));
}

/// <summary>What came of asking too much.</summary>
/// <param name="ServedPerSecond">The rate of answers.</param>
/// <param name="Served">The times of what was served.</param>
/// <param name="Refused">The times of what was refused.</param>
internal sealed record OverloadResult(double ServedPerSecond, LoadResult Served, LoadResult Refused)
{
    /// <summary>The longest of all, in milliseconds.</summary>
    public double Longest => Math.Max(Served.Percentile(100), Refused.Percentile(100));

    /// <summary>What came of several turns of the same length.</summary>
    public static OverloadResult Of(IReadOnlyCollection<OverloadResult> turns) => new(
        turns.Average(turn => turn.ServedPerSecond),
        LoadResult.Of(turns.Select(turn => turn.Served)),
        LoadResult.Of(turns.Select(turn => turn.Refused)));
}
