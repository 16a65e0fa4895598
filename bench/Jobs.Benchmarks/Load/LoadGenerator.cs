using System.Diagnostics;

namespace Jobs.Benchmarks.Load;

/// <summary>Asks the same question on a number of connections, on each one time after the other.</summary>
internal static class LoadGenerator
{
    /// <summary>Asks until the time is over; what was asked by then is waited for and counts.</summary>
    public static async Task<LoadResult> RunAsync(
        Func<CancellationToken, Task> ask, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ =>
            Task.Run(() => AskInTurnAsync(ask, begun, duration, cancellationToken), cancellationToken)));
        return new LoadResult([.. latencies.SelectMany(each => each)], Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>The time of one request, in milliseconds.</summary>
    public static async Task<double> TimeAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        await ask(cancellationToken);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static async Task<List<double>> AskInTurnAsync(
        Func<CancellationToken, Task> ask, long begun, TimeSpan duration, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        do
        {
            latencies.Add(await TimeAsync(ask, cancellationToken));
        }
        while (Stopwatch.GetElapsedTime(begun) < duration);
        return latencies;
    }
}
