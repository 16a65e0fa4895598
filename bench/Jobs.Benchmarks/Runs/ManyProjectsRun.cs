using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Samples;

namespace Jobs.Benchmarks.Runs;

/// <summary>Asks one server about more large projects than it has memory for, one after the other, several times.</summary>
internal sealed class ManyProjectsRun(Workplace workplace, DateTimeOffset now)
{
    private const int Size = 100_000;
    private const int Count = 10;
    private const int Passes = 3;

    /// <summary>Runs it; an answer that fails ends it.</summary>
    public async Task<ManyProjects> RunAsync(CancellationToken cancellationToken)
    {
        var projects = new List<SeededProject>();
        for (var index = 0; index < Count; index++)
        {
            projects.Add(await TableSeed.AddAsync(
                workplace.Table, $"many-{index}", [.. SampleJobs.Create(seed: index, now).Take(Size)], cancellationToken));
        }

        await using var server = await workplace.ServeAsync(BenchmarkServer.Jobs, cancellationToken);
        var times = new List<double>();
        var (peakMemory, snapshotBytes) = (0L, 0L);
        foreach (var project in Enumerable.Repeat(projects, Passes).SelectMany(pass => pass))
        {
            times.Add(await LoadGenerator.TimeAsync(new PageQuestion(server.Client, project).AskAsync, cancellationToken));
            var counters = await server.ReadCountersAsync(cancellationToken);
            (peakMemory, snapshotBytes) = (counters.PeakMemory, Math.Max(snapshotBytes, counters.SnapshotBytes));
        }

        return new ManyProjects(new LoadResult(times, TimeSpan.FromMilliseconds(times.Sum())), peakMemory, snapshotBytes);
    }
}
