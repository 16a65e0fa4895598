using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Serving;
using Jobs.Tests.Snapshots;

namespace Jobs.Benchmarks.Runs;

/// <summary>Holds answers against what the table had acknowledged, for longer than the tests do.</summary>
internal static class FreshnessCheck
{
    private const int Writers = 4;
    private const int Readers = 8;

    /// <summary>Runs the check against a server of its own.</summary>
    public static async Task<FreshnessRun> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Checking freshness for {duration.TotalSeconds} s ...");
        await using var service = await TableService.StartEmptyAsync(cancellationToken);
        await using var server = await new BenchmarkEnvironment(service.ConnectionString, postgres: null)
            .ServeAsync(BenchmarkServer.Jobs, cancellationToken);
        var run = new FreshnessRun(server.Client, service.Table, "freshness");
        await run.RunAsync(duration, Writers, Readers, seed: 1, cancellationToken);
        foreach (var violation in run.Violations.Take(10))
        {
            Console.WriteLine(violation);
        }

        return run;
    }

    /// <summary>Runs nothing but the check.</summary>
    /// <returns>0 when all answers were right.</returns>
    public static async Task<int> RunAloneAsync(CancellationToken cancellationToken)
    {
        var run = await RunAsync(new BenchmarkOptions().Freshness, cancellationToken);
        Console.WriteLine($"{run.Answers} answers, {run.Writes} writes, {run.Refusals} refusals, {run.Violations.Count} violations");
        return run.Violations.Count == 0 && run.Refusals == 0 ? 0 : 1;
    }
}
