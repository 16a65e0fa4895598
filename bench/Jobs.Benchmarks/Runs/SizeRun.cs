using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Contract;
using Jobs.Samples;

namespace Jobs.Benchmarks.Runs;

/// <summary>Measures all that is to be known of projects of one size.</summary>
internal sealed class SizeRun(BenchmarkOptions options, PostgresSeed? postgres, Figures figures)
{
    private const int WarmUpSize = 10_000;

    // Past this many jobs Azurite takes too long to be given a project by writing.
    private const int LargestWritten = 10_000;

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    /// <summary>Measures it.</summary>
    public async Task RunAsync(int size, CancellationToken cancellationToken)
    {
        var jobs = Invent(seed: size, size);
        var project = SeededProject.Of($"read-{size}", jobs);
        Console.WriteLine($"Preparing projects of {size} jobs ...");
        await using var service = await TableService.StartWithAsync(project.Id, jobs, cancellationToken);
        using var raw = new RawTable(service.Table);
        var workplace = new Workplace(service.ConnectionString, options.Postgres);
        await using (var contenders = new Contenders())
        {
            await contenders.AddReadersAsync(workplace, raw, project, cancellationToken);
            await using var written = size > LargestWritten ? null : await TableService.StartEmptyAsync(cancellationToken);
            if (written is not null)
            {
                await AddWrittenAsync(contenders, written, jobs, cancellationToken);
            }

            if (postgres is not null)
            {
                await postgres.AddAsync(project.Id, jobs, cancellationToken);
                await contenders.AddPostgresAsync(workplace, project, cancellationToken);
            }

            await new Comparison(options, figures).RunAsync(size, contenders.All, cancellationToken);
        }

        var other = await TableSeed.AddAsync(service.Table, "warm-up", Invent(seed: 0, WarmUpSize), cancellationToken);

        // Azurite saves what it was given, and none of it counts as a change any more.
        await Task.Delay(TimeSpan.FromSeconds(11), cancellationToken);
        figures.FirstAnswers.Add(
            await new FirstAnswerRun(workplace, raw, options).RunAsync(project, other, cancellationToken));
    }

    private static async Task AddWrittenAsync(
        Contenders contenders, TableService service, List<Job> jobs, CancellationToken cancellationToken)
    {
        var project = await TableSeed.AddAsync(service.Table, $"written-{jobs.Count}", jobs, cancellationToken);
        var writer = new JobWriter(service.Table, project, jobs);
        var workplace = new Workplace(service.ConnectionString, postgres: null);
        await contenders.AddWrittenAsync(workplace, project, writer, cancellationToken);
    }

    private List<Job> Invent(int seed, int size) => [.. SampleJobs.Create(seed, _now).Take(size)];
}
