using System.Globalization;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>Measures the candidates in alternation, so that whatever else the machine does meets them all.</summary>
internal sealed class Comparison(BenchmarkOptions options, Figures figures)
{
    /// <summary>Of so many jobs or fewer, the few pages read in the background make no difference.</summary>
    public const int MaxSweptAtOnce = 10_000;

    // Past this many jobs, several who read the whole project at a time need minutes for an answer, or all of the memory.
    private const int MaxReadSideBySide = 10_000;

    private static readonly int[] ConnectionCounts = [1, 32];

    /// <summary>Measures them all.</summary>
    /// <param name="size">The project's number of jobs.</param>
    /// <param name="candidates">Who takes turns.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(int size, IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        foreach (var connections in ConnectionCounts)
        {
            var able = candidates
                .Where(candidate => connections == 1 || size <= MaxReadSideBySide || !candidate.ReadsProject).ToList();
            figures.Measurements.AddRange(await AlternateAsync(size, connections, able, cancellationToken));
        }
    }

    private async Task<IEnumerable<Measurement>> AlternateAsync(
        int size, int connections, List<Candidate> candidates, CancellationToken cancellationToken)
    {
        var measured = new Dictionary<string, Measurement>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var candidate in candidates)
            {
                var turn = await TakeTurnAsync(candidate, size, connections, cancellationToken);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{size,7} jobs {connections,2} connections, round {round}: {turn.Load.RequestsPerSecond,8:F1}/s {turn.Load.Median,9:F2} ms  {candidate.Name}"));
                measured[candidate.Name] = measured.TryGetValue(candidate.Name, out var sofar) ? sofar.And(turn) : turn;
            }
        }

        return measured.Values;
    }

    private async Task<Measurement> TakeTurnAsync(
        Candidate candidate, int size, int connections, CancellationToken cancellationToken)
    {
        await using var turn = await candidate.BeginTurnAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = turn.Writer?.RunAsync(stop.Token) ?? Task.CompletedTask;
        var warmUp = turn.Writer is null ? options.WarmUp : options.WarmUpWithWrites;
        await LoadGenerator.RunAsync(turn.Ask, connections, warmUp, cancellationToken);

        GC.Collect();
        var (before, written) = (await CountersAsync(turn, cancellationToken), turn.Writer?.Written ?? 0);
        var time = candidate.Sweeps && size > MaxSweptAtOnce ? options.TurnWithSweep : options.Turn;
        var load = await LoadGenerator.RunAsync(turn.Ask, connections, time, cancellationToken);
        var after = await CountersAsync(turn, cancellationToken);
        var writes = (turn.Writer?.Written ?? 0) - written;

        await stop.CancelAsync();
        await writing;
        return new Measurement(
            candidate.Name,
            size,
            connections,
            load,
            after.AllocatedBytes - before.AllocatedBytes,
            turn.Server is null ? null : after.PeakMemory,
            writes);
    }

    private static async Task<Counters> CountersAsync(Turn turn, CancellationToken cancellationToken) =>
        turn.Server is { } server ? await server.ReadCountersAsync(cancellationToken) : default;
}
