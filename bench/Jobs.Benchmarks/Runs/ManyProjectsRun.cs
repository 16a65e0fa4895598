using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Development;

namespace Jobs.Benchmarks.Runs;

/// <summary>Asks one server about more large projects than it has memory for, one after the other, several times.</summary>
internal static class ManyProjectsRun
{
    private const int Size = 100_000;
    private const int Count = 10;
    private const int Passes = 3;

    /// <summary>Runs it; an answer that fails ends it.</summary>
    public static async Task<ManyProjects> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine($"Asking one server about {Count} projects of {Size} jobs ...");
        var jobs = SampleJobs.Create(seed: 1, DateTimeOffset.UnixEpoch).Take(Size).ToList();
        await using var table = await StandInTable.StartAsync(jobs, cancellationToken);
        var environment = new BenchmarkEnvironment(Azurite.ConnectionString(table.Port), postgres: null);
        await using var server = await environment.ServeAsync(BenchmarkServer.Jobs, cancellationToken);
        var times = new List<double>();
        var (peakMemory, snapshotBytes) = (0L, 0L);
        for (var turn = 0; turn < Passes * Count; turn++)
        {
            var question = new PageQuestion(server.Client, SeededProject.Of($"many-{turn % Count}", jobs));
            times.Add(await LoadGenerator.TimeAsync(question.AskAsync, cancellationToken));
            var counters = await server.ReadCountersAsync(cancellationToken);
            (peakMemory, snapshotBytes) = (counters.PeakMemory, Math.Max(snapshotBytes, counters.SnapshotBytes));
        }

        return new ManyProjects(new LoadResult(times, TimeSpan.FromMilliseconds(times.Sum())), peakMemory, snapshotBytes);
    }
}
