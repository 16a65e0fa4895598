using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Model;
using Jobs.Benchmarks.Serving;
using Jobs.Development;

namespace Jobs.Benchmarks.Runs;

/// <summary>Requests more large projects from one server than it has memory for, one after the other, several times.</summary>
internal static class ManyProjectsRun
{
    private const int Size = 100_000;
    private const int Count = 10;
    private const int Passes = 3;

    /// <summary>Runs it; a failed answer ends it.</summary>
    public static async Task<ManyProjects> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine($"Measuring {Count} projects of {Size} jobs on one server ...");
        var jobs = SampleJobs.Create(seed: 1, DateTimeOffset.UnixEpoch).Take(Size).ToList();
        await using var table = await ServiceModel.StartAsync(ServiceModelOptions.Immediate, jobs, cancellationToken);
        var environment = new BenchmarkEnvironment(Azurite.ConnectionString(table.Port), postgres: null);
        await using var server = await environment.StartAsync(BenchmarkServer.Jobs, cancellationToken);
        var times = new List<double>();
        var (peakMemory, snapshotBytes, firstBytes) = (0L, 0L, 0L);
        for (var index = 0; index < Passes * Count; index++)
        {
            var request = new FindRequest(server.Client, SeededProject.Of($"many-{index % Count}", jobs));
            times.Add(await LoadGenerator.TimeAsync(request.SendAsync, cancellationToken));
            var counters = await server.ReadCountersAsync(cancellationToken);
            (peakMemory, snapshotBytes) = (counters.PeakMemory, Math.Max(snapshotBytes, counters.SnapshotBytes));
            firstBytes = index == 0 ? counters.SnapshotBytes : firstBytes;
        }

        var load = new LoadResult(times, TimeSpan.FromMilliseconds(times.Sum()));
        return new ManyProjects(load, peakMemory, snapshotBytes, (double)firstBytes / Size);
    }
}
