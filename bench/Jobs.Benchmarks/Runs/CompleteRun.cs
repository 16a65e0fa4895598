using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Report;

namespace Jobs.Benchmarks.Runs;

/// <summary>The one command: measures everything side by side, and writes the report.</summary>
internal sealed class CompleteRun(BenchmarkOptions options)
{
    /// <summary>Runs it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var figures = new Figures();
        await using var postgres = options.Postgres is null ? null : new PostgresSeed(options.Postgres);
        figures.PostgresVersion = postgres is null ? null : await postgres.CreateAsync(cancellationToken);
        foreach (var size in options.Sizes)
        {
            await new SizeRun(options, postgres, figures).RunAsync(size, cancellationToken);
        }

        figures.Ten = await ManyProjectsRun.RunAsync(cancellationToken);
        figures.Freshness = await FreshnessCheck.RunAsync(options.Freshness, cancellationToken);
        await new ReportFolder(options).WriteAsync(figures, cancellationToken);
    }
}
