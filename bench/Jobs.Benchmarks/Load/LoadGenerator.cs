using System.Diagnostics;

namespace Jobs.Benchmarks.Load;

/// <summary>
/// A closed loop: each of a number of connections sends the same request again as soon as it has the answer. A server that
/// stalls is therefore sent fewer requests, and percentiles leave out those that an open loop would have sent meanwhile.
/// </summary>
internal static class LoadGenerator
{
    /// <summary>Sends requests until the time is over; answers to what was sent by then are awaited and count.</summary>
    public static async Task<LoadResult> RunAsync(
        Func<CancellationToken, Task> send, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ =>
            Task.Run(() => RepeatAsync(send, started, duration, cancellationToken), cancellationToken)));
        return new LoadResult([.. latencies.SelectMany(each => each)], Stopwatch.GetElapsedTime(started));
    }

    /// <summary>The time of one request, in milliseconds.</summary>
    public static async Task<double> TimeAsync(Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await send(cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<List<double>> RepeatAsync(
        Func<CancellationToken, Task> send, long started, TimeSpan duration, CancellationToken cancellationToken)
    {
        var latencies = new List<double>();
        do
        {
            latencies.Add(await TimeAsync(send, cancellationToken));
        }
        while (Stopwatch.GetElapsedTime(started) < duration);
        return latencies;
    }
}
