using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Benchmarks.Runs;

/// <summary>Measures everything about projects of one size.</summary>
internal sealed class SizeRun(BenchmarkOptions options, PostgresSeed? postgres, BenchmarkResults results)
{
    // Azurite saves its whole table after writes; with more jobs, that leaves it little time for anything else.
    private const int MaxWritten = 10_000;

    /// <summary>Measures it.</summary>
    public async Task RunAsync(int size, CancellationToken cancellationToken)
    {
        var jobs = SampleJobs.Create(seed: size, TimeProvider.System.GetUtcNow()).Take(size).ToList();
        var project = SeededProject.Of($"read-{size}", jobs);
        Console.WriteLine($"Preparing projects of {size} jobs ...");
        if (postgres is not null)
        {
            await postgres.AddAsync(project.Id, jobs, cancellationToken);
        }

        await CompareAsync(project, jobs, cancellationToken);

        // What Azurite has done before changes how fast it is: its runtime optimizes code for the filters that it has seen.
        await using var service = await TableService.StartWithAsync(project.Id, jobs, cancellationToken);
        using var raw = new RawTable(service.Table);
        var environment = new BenchmarkEnvironment(service.ConnectionString, postgres: null);
        results.FirstAnswers.Add(await new FirstAnswerRun(environment, raw, options).RunAsync(project, cancellationToken));
    }

    private async Task CompareAsync(SeededProject project, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        await using var service = await TableService.StartWithAsync(project.Id, jobs, cancellationToken);
        await using var indexed = await TableService.StartIndexedAsync(jobs, cancellationToken);
        using var raw = new RawTable(service.Table);
        var environment = new BenchmarkEnvironment(service.ConnectionString, options.Postgres);
        await using var candidates = new Candidates();
        await candidates.AddReadersAsync(environment, raw, project, cancellationToken);
        results.Compression[project.Size] = candidates.Compression;
        await candidates.AddIndexedAsync(indexed, project, cancellationToken);
        if (project.Size <= MaxWritten)
        {
            candidates.AddWritten(jobs);
        }

        candidates.AddIndexedWritten(jobs);
        if (postgres is not null)
        {
            await candidates.AddPostgresAsync(environment, project, cancellationToken);
        }

        await new ComparisonRun(options, results).RunAsync(project.Size, candidates.All, cancellationToken);
    }
}
