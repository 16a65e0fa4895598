using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Data;

/// <summary>Inserts projects into the table.</summary>
internal static class TableSeed
{
    private const int MaxTransaction = 100;
    private const int Parallelism = 4;

    /// <summary>Adds a project with these jobs.</summary>
    public static async Task<SeededProject> AddAsync(
        TableClient table, string projectId, IReadOnlyCollection<Job> jobs, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Seeding project {projectId} with {jobs.Count} jobs ...");
        await InsertAsync(table, projectId, jobs, Parallelism, cancellationToken);
        return SeededProject.Of(projectId, jobs);
    }

    /// <summary>Inserts jobs with entity group transactions, several at a time.</summary>
    public static async Task InsertAsync(
        TableClient table, string projectId, IEnumerable<Job> jobs, int parallelism, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(jobs.Chunk(MaxTransaction), options, async (chunk, cancellation) =>
        {
            var entities = chunk.Select(job => JobEntityMapper.Create(projectId, job));
            await table.SubmitTransactionAsync(
                entities.Select(entity => new TableTransactionAction(TableTransactionActionType.Add, entity)), cancellation);
        });
    }
}
