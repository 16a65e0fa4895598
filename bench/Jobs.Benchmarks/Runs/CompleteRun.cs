using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Report;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>The default command: measures everything side by side, and writes the report.</summary>
internal sealed class CompleteRun(BenchmarkOptions options)
{
    /// <summary>Publishes the program, so that the candidates run as they would be deployed, and runs it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("jobs-benchmark-").FullName;
        try
        {
            ServerProcess.Program =
                await Publishing.RunAsync("bench/Jobs.Benchmarks", folder, readyToRun: true, cancellationToken);
            await MeasureAsync(cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var results = new BenchmarkResults();
        await using var postgres = options.Postgres is null ? null : new PostgresSeed(options.Postgres);
        results.PostgresVersion = postgres is null ? null : await postgres.CreateAsync(cancellationToken);
        foreach (var size in options.Sizes)
        {
            await new SizeRun(options, postgres, results).RunAsync(size, cancellationToken);
        }

        results.TenProjects = await ManyProjectsRun.RunAsync(cancellationToken);
        results.Waiting = await WaitingRun.MeasureAsync(options.Quick ? 1 : 5, cancellationToken);
        await new ReportFolder(options).WriteAsync(results, cancellationToken);
    }
}
