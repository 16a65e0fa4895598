using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Report;
using Jobs.Benchmarks.Serving;
using Jobs.Contract;
using Jobs.Samples;

namespace Jobs.Benchmarks.Runs;

/// <summary>The one command: seeds, measures everything side by side, and writes the report.</summary>
internal sealed class CompleteRun(BenchmarkOptions options)
{
    private const int WarmUpSize = 1_000;
    private const int LargeSize = 100_000;
    private const int ManyCount = 10;
    private const int ManyPasses = 3;

    private readonly Figures _figures = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    /// <summary>Runs it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var workplace = await Workplace.StartAsync(options.Postgres, cancellationToken);
        await using var postgres = options.Postgres is null ? null : new PostgresSeed(options.Postgres);
        _figures.PostgresVersion = postgres is null ? null : await postgres.CreateAsync(cancellationToken);
        var warmUp = await SeedAsync(workplace, "warm-up", Invent(seed: 0, WarmUpSize), cancellationToken);
        foreach (var size in options.Sizes)
        {
            await CompareAsync(workplace, postgres, size, warmUp, cancellationToken);
        }

        if (options.Ten)
        {
            _figures.Ten = await ServeManyAsync(workplace, cancellationToken);
        }

        await new ReportFolder(options).WriteAsync(_figures, cancellationToken);
    }

    private List<Job> Invent(int seed, int size) => [.. SampleJobs.Create(seed, _now).Take(size)];

    private static async Task<SeededProject> SeedAsync(
        Workplace workplace, string projectId, List<Job> jobs, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Seeding project {projectId} with {jobs.Count} jobs ...");
        return await TableSeed.AddAsync(workplace.Table, projectId, jobs, cancellationToken);
    }

    private async Task CompareAsync(
        Workplace workplace, PostgresSeed? postgres, int size, SeededProject warmUp, CancellationToken cancellationToken)
    {
        var jobs = Invent(seed: size, size);
        var project = await SeedAsync(workplace, $"read-{size}", jobs, cancellationToken);
        var written = await SeedAsync(workplace, $"written-{size}", jobs, cancellationToken);
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

    private async Task<ManyProjects> ServeManyAsync(Workplace workplace, CancellationToken cancellationToken)
    {
        var projects = new List<SeededProject>();
        for (var index = 0; index < ManyCount; index++)
        {
            projects.Add(await SeedAsync(workplace, $"many-{index}", Invent(seed: index, LargeSize), cancellationToken));
        }

        await using var server = await workplace.ServeAsync(BenchmarkServer.Jobs, cancellationToken);
        var times = new List<double>();
        for (var pass = 0; pass < ManyPasses; pass++)
        {
            foreach (var project in projects)
            {
                times.Add(await LoadGenerator.TimeAsync(new PageQuestion(server.Client, project).AskAsync, cancellationToken));
            }
        }

        var counters = await server.ReadCountersAsync(cancellationToken);
        return new ManyProjects(new LoadResult(times, TimeSpan.FromMilliseconds(times.Sum())), counters.PeakMemory);
    }
}
