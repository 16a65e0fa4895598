using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Jobs.Benchmarks.Load;

/// <summary>
/// Runs wrk, whose connections take less of the processors that client and server share than those of
/// <see cref="LoadGenerator"/>: at some thousands of answers a second, a client's share decides what is measured. It is a closed
/// loop too. It sees status and size of each answer only, so some answers are checked completely meanwhile.
/// </summary>
internal static class Wrk
{
    private const int MaxHeadBytes = 2_048;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Sends the find on a number of connections.</summary>
    /// <exception cref="IncorrectAnswerException">An answer is incorrect.</exception>
    /// <exception cref="InvalidOperationException">wrk is not installed, or failed.</exception>
    public static async Task<LoadResult> RunAsync(
        FindRequest find, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var size = await find.SizeAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var checking = CheckAsync(find, stop.Token);
        var output = await RunProcessAsync(find, connections, duration, cancellationToken);
        await stop.CancelAsync();
        var counted = await checking;

        var lines = output.Split('\n').Select(static line => line.Split(' ')).ToLookup(static fields => fields[0]);
        var (requests, bytes) = (Value(lines["requests"]), Value(lines["bytes"]));
        find.Require(Value(lines["failed"]) == 0, $"wrk counted {Value(lines["failed"])} failures");
        find.Require(
            find.IsWritten || (bytes >= requests * size && bytes <= (requests + connections) * (size + MaxHeadBytes)),
            $"{requests} answers had {bytes} bytes, but one has {size}");
        var latencies = lines["latency"].SelectMany(
            static fields => Enumerable.Repeat(Number(fields[1]) / 1_000.0, (int)Number(fields[2])));
        return new LoadResult([.. latencies], TimeSpan.FromMicroseconds(Value(lines["duration"])))
        {
            Requests = (int)requests + counted,
        };
    }

    private static async Task<int> CheckAsync(FindRequest find, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(CheckInterval);
        var count = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await find.SendAsync(CancellationToken.None);
                count++;
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }

        return count;
    }

    private static async Task<string> RunProcessAsync(
        FindRequest find, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var seconds = Math.Ceiling(duration.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            "--threads", "1",
            "--connections", connections.ToString(CultureInfo.InvariantCulture),
            "--duration", $"{seconds}s",
            "--timeout", "1m",
            "--script", Path.Combine(AppContext.BaseDirectory, "Load", "wrk.lua"),
            .. find.Encoding is { } encoding ? ["--header", $"Accept-Encoding: {encoding}"] : (string[])[],
            find.Address.AbsoluteUri,
        ];
        try
        {
            using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
            var output = await wrk.StandardOutput.ReadToEndAsync(cancellationToken);
            await wrk.WaitForExitAsync(cancellationToken);
            return wrk.ExitCode == 0 ? output : throw new InvalidOperationException($"wrk failed: {output}");
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException(
                "The benchmark sends requests with wrk, which is not installed: install your system's package 'wrk'.", exception);
        }
    }

    private static long Value(IEnumerable<string[]> lines) => Number(lines.Single()[1]);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
