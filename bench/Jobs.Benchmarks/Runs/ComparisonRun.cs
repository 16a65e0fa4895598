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
        await WarmUpAsync(candidates, cancellationToken);
        foreach (var connections in ConnectionCounts)
        {
            var able = candidates
                .Where(candidate => connections == 1 || size <= MaxReadConcurrently || !candidate.ReadsProject).ToList();
            results.Measurements.AddRange(await AlternateAsync(size, connections, able, cancellationToken));
        }
    }

    private async Task WarmUpAsync(IEnumerable<Candidate> candidates, CancellationToken cancellationToken)
    {
        foreach (var candidate in candidates.Where(static candidate => candidate is { HasOneServer: true, ReadsProject: false }))
        {
            await using var round = await candidate.StartRoundAsync(cancellationToken);
            await LoadGenerator.RunAsync(round.Send, ConnectionCounts.Max(), options.ServerWarmUp, cancellationToken);
        }
    }

    private async Task<IEnumerable<Measurement>> AlternateAsync(
        int size, int connections, List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var measured = new Dictionary<string, Measurement>();
        for (var number = 1; number <= options.Rounds; number++)
        {
            foreach (var candidate in candidates)
            {
                var round = await MeasureRoundAsync(candidate, size, connections, cancellationToken);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{size,7} jobs {connections,2} connections, round {number}: "
                    + $"{round.Load.RequestsPerSecond,8:F1}/s {round.Load.Median,9:F2} ms  {candidate.Name}"));
                measured[candidate.Name] = measured.TryGetValue(candidate.Name, out var earlier) ? earlier.And(round) : round;
            }
        }

        return measured.Values;
    }

    private async Task<Measurement> MeasureRoundAsync(
        Candidate candidate, int size, int connections, CancellationToken cancellationToken)
    {
        await using var round = await candidate.StartRoundAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = round.Writer?.RunAsync(stop.Token) ?? Task.CompletedTask;
        var warmUp = candidate.HasOneServer || round.Server is null ? options.WarmUp
            : candidate.Name == Candidate.SnapshotWithWrites ? options.WarmUpWithOverlap
            : options.ServerWarmUp;
        await LoadGenerator.RunAsync(round.Send, connections, warmUp, cancellationToken);

        GC.Collect();
        var (before, written) = (await ReadCountersAsync(round, cancellationToken), round.Writer?.Written ?? 0);
        var load = await SendAsync(round, connections, DurationOf(candidate, size), cancellationToken);
        var after = await ReadCountersAsync(round, cancellationToken);
        var writes = (round.Writer?.Written ?? 0) - written;

        await stop.CancelAsync();
        await writing;
        return new Measurement(
            candidate.Name,
            size,
            connections,
            [load],
            after.AllocatedBytes - before.AllocatedBytes,
            round.Server is null ? null : after.PeakMemory,
            writes);
    }

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
