using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Report;
using Jobs.Contract;
using Jobs.Samples;

namespace Jobs.Benchmarks.Runs;

/// <summary>The one command: seeds, measures everything side by side, and writes the report.</summary>
internal sealed class CompleteRun(BenchmarkOptions options)
{
    private const int WarmUpSize = 1_000;

    private readonly Figures _figures = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    /// <summary>Runs it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var workplace = await Workplace.StartAsync(options.Postgres, cancellationToken);
        await using var postgres = options.Postgres is null ? null : new PostgresSeed(options.Postgres);
        _figures.PostgresVersion = postgres is null ? null : await postgres.CreateAsync(cancellationToken);
        var warmUp = await TableSeed.AddAsync(workplace.Table, "warm-up", Invent(seed: 0, WarmUpSize), cancellationToken);
        foreach (var size in options.Sizes)
        {
            await CompareAsync(workplace, postgres, size, warmUp, cancellationToken);
        }

        if (options.Ten)
        {
            _figures.Ten = await new ManyProjectsRun(workplace, _now).RunAsync(cancellationToken);
        }

        _figures.Freshness = await FreshnessCheck.RunAsync(workplace, options.Freshness, cancellationToken);

        await new ReportFolder(options).WriteAsync(_figures, cancellationToken);
    }

    private List<Job> Invent(int seed, int size) => [.. SampleJobs.Create(seed, _now).Take(size)];

    private async Task CompareAsync(
        Workplace workplace, PostgresSeed? postgres, int size, SeededProject warmUp, CancellationToken cancellationToken)
    {
        var jobs = Invent(seed: size, size);
        var project = await TableSeed.AddAsync(workplace.Table, $"read-{size}", jobs, cancellationToken);
        var written = await TableSeed.AddAsync(workplace.Table, $"written-{size}", jobs, cancellationToken);
        await (postgres?.AddAsync(project.Id, jobs, cancellationToken) ?? Task.CompletedTask);
        var writer = new JobWriter(workplace.Table, written, jobs);

        // Nothing of the seed counts as a change any more.
        await Task.Delay(TimeSpan.FromSeconds(11), cancellationToken);
        await using (var contenders = await Contenders.StartAsync(
            workplace, project, written, writer, postgres is not null, cancellationToken))
        {
            await new Comparison(options, _figures).RunAsync(size, contenders.All, cancellationToken);
        }

        _figures.FirstAnswers.Add(
            await new FirstAnswerRun(workplace, options).RunAsync(project, warmUp, cancellationToken));
    }
}
