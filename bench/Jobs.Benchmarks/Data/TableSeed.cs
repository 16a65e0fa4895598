using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Data;

/// <summary>Puts projects into the table.</summary>
internal static class TableSeed
{
    private const int MaxTransaction = 100;
    private const int AtATime = 4;

    /// <summary>Adds a project with these jobs.</summary>
    public static async Task<SeededProject> AddAsync(
        TableClient table, string projectId, IReadOnlyCollection<Job> jobs, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Seeding project {projectId} with {jobs.Count} jobs ...");
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(jobs.Chunk(MaxTransaction), options, async (chunk, cancellation) =>
            await table.SubmitTransactionAsync(
                chunk.Select(job => new TableTransactionAction(TableTransactionActionType.Add, JobEntityMapper.Create(projectId, job))),
                cancellation));
        return SeededProject.Of(projectId, jobs);
    }
}
