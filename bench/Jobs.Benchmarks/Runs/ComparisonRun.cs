using System.Globalization;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>Measures the candidates alternately, so that all of them meet whatever else the machine does.</summary>
internal sealed class ComparisonRun(BenchmarkOptions options, BenchmarkResults results)
{
    // With more jobs, concurrent requests that each read the whole project take minutes, or all of the memory.
    private const int MaxReadConcurrently = 10_000;

    private static readonly int[] ConnectionCounts = [1, 32];

    /// <summary>Measures all candidates.</summary>
    /// <param name="size">The project's number of jobs.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task RunAsync(int size, IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        foreach (var candidate in candidates.Where(static candidate => candidate is { HasOneServer: true, ReadsProject: false }))
        {
            await using var round = await candidate.StartRoundAsync(cancellationToken);
            await WarmUpAsync(round, options.ServerWarmUp, cancellationToken);
        }

        var measured = new Dictionary<(string Candidate, int Connections), Measurement>();
        for (var number = 1; number <= options.Rounds; number++)
        {
            foreach (var candidate in candidates)
            {
                foreach (var round in await MeasureRoundAsync(candidate, size, cancellationToken))
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{size,7} jobs {round.Connections,2} connections, round {number}: "
                        + $"{round.Load.RequestsPerSecond,8:F1}/s {round.Load.Median,9:F2} ms  {candidate.Name}"));
                    var key = (candidate.Name, round.Connections);
                    measured[key] = measured.TryGetValue(key, out var earlier) ? earlier.And(round) : round;
                }
            }
        }

        results.Measurements.AddRange(measured.Values);
    }

    private async Task<List<Measurement>> MeasureRoundAsync(Candidate candidate, int size, CancellationToken cancellationToken)
    {
        await using var round = await candidate.StartRoundAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = round.Writer?.RunAsync(stop.Token) ?? Task.CompletedTask;
        if (!candidate.HasOneServer && round.Server is not null)
        {
            await WarmUpAsync(round, options.NewServerWarmUp, cancellationToken);
        }

        var measured = new List<Measurement>();
        foreach (var connections in ConnectionCounts.Where(count => count == 1 || size <= MaxReadConcurrently || !candidate.ReadsProject))
        {
            measured.Add(await MeasureAsync(candidate, round, size, connections, cancellationToken));
        }

        await stop.CancelAsync();
        await writing;
        return measured;
    }

    private async Task<Measurement> MeasureAsync(
        Candidate candidate, Round round, int size, int connections, CancellationToken cancellationToken)
    {
        await LoadGenerator.RunAsync(round.Send, connections, options.WarmUp, cancellationToken);

        GC.Collect();
        var (before, written) = (await ReadCountersAsync(round, cancellationToken), round.Writer?.Written ?? 0);
        var load = await SendAsync(round, connections, DurationOf(candidate, size), cancellationToken);
        var after = await ReadCountersAsync(round, cancellationToken);
        return new Measurement(
            candidate.Name,
            size,
            connections,
            [load],
            after.AllocatedBytes - before.AllocatedBytes,
            round.Server is null ? null : after.PeakMemory,
            (round.Writer?.Written ?? 0) - written);
    }

    private static Task<LoadResult> WarmUpAsync(Round round, TimeSpan duration, CancellationToken cancellationToken) =>
        LoadGenerator.RunAsync(round.Send, ConnectionCounts.Max(), duration, cancellationToken);

    private static Task<LoadResult> SendAsync(
        Round round, int connections, TimeSpan duration, CancellationToken cancellationToken) => connections > 1 && round.Fast is { } find
        ? Wrk.RunAsync(find, connections, duration, cancellationToken)
        : LoadGenerator.RunAsync(round.Send, connections, duration, cancellationToken);

    private TimeSpan DurationOf(Candidate candidate, int size) =>
        candidate.Name == Candidate.Snapshot && BenchmarkOptions.MeasuresReconciliation(size)
            ? options.RoundWithReconciliation
            : options.Round;

    private static async Task<Counters> ReadCountersAsync(Round round, CancellationToken cancellationToken) =>
        round.Server is { } server ? await server.ReadCountersAsync(cancellationToken) : default;
}
