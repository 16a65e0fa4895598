using Azure;
using Azure.Data.Tables;
using Jobs.Recording.Table;

namespace Jobs.Recording;

/// <summary>Inserts jobs into a project and compares them with existing ones.</summary>
internal sealed class BulkInserter(TableClient table, ChangeLog log, string projectId)
{
    private const int ParallelReads = 8;

    /// <summary>Splits the jobs into batches that each fit into one transaction.</summary>
    public static IEnumerable<IReadOnlyList<Job>> Batches(IEnumerable<Job> jobs)
    {
        var batch = new Dictionary<Guid, Job>();
        var size = 0;
        foreach (var job in jobs)
        {
            var jobSize = EntityLimits.SizeInTransaction(job);
            var isFull = batch.Count == EntityLimits.MaxTransactionJobs || size + jobSize > EntityLimits.MaxTransactionBytes;
            if (batch.Count > 0 && (isFull || batch.ContainsKey(job.Id)))
            {
                yield return [.. batch.Values];
                batch.Clear();
                size = 0;
            }

            batch.Add(job.Id, job);
            size += jobSize;
        }

        if (batch.Count > 0)
        {
            yield return [.. batch.Values];
        }
    }

    /// <summary>The entity of a job; null if there is none.</summary>
    public async Task<TableEntity?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            projectId, id.ToString("D"), cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Inserts one job.</summary>
    /// <returns>The job in the table: the given one, or an existing one that is the same.</returns>
    /// <exception cref="JobConflictException">The id has a job that is not the same.</exception>
    public async Task<Job> AddAsync(Job job, Func<Job, Job, bool> isSame, CancellationToken cancellationToken)
    {
        var insert = Insert(job);
        while (true)
        {
            try
            {
                await log.SubmitAsync(projectId, [insert], cancellationToken);
                return job;
            }
            catch (RequestFailedException exception) when (exception.Status == 409)
            {
                if (await FindSameAsync(job, isSame, cancellationToken) is { } existing)
                {
                    return existing;
                }
            }
        }
    }

    /// <summary>Inserts those jobs of a batch that do not exist.</summary>
    /// <returns>The number of inserted jobs.</returns>
    /// <exception cref="JobConflictException">One of the ids has a job with different content.</exception>
    public async Task<int> AddAsync(IReadOnlyList<Job> batch, CancellationToken cancellationToken)
    {
        var inserts = batch.Select(Insert).ToList();
        try
        {
            await log.SubmitAsync(projectId, inserts, cancellationToken);
            return batch.Count;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            var missing = await MissingAsync(batch, cancellationToken);
            return missing.Count == 0 ? 0 : await AddAsync(missing, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Job>> MissingAsync(IReadOnlyList<Job> batch, CancellationToken cancellationToken)
    {
        var isMissing = new bool[batch.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, batch.Count, options, async (index, cancelled) =>
            isMissing[index] = await FindSameAsync(batch[index], JobTransitions.HasSameContentAs, cancelled) is null);
        return [.. batch.Where((_, index) => isMissing[index])];
    }

    private async Task<Job?> FindSameAsync(Job job, Func<Job, Job, bool> isSame, CancellationToken cancellationToken)
    {
        var entity = await FindAsync(job.Id, cancellationToken);
        if (entity is null)
        {
            return null;
        }

        if (JobEntityMapper.IsDeleted(entity))
        {
            throw new JobConflictException(projectId, job.Id, "that is marked deleted and not removed yet");
        }

        var existing = JobEntityMapper.Read(entity);
        return isSame(existing, job)
            ? existing
            : throw new JobConflictException(projectId, job.Id, "with different content");
    }

    private TableTransactionAction Insert(Job job)
    {
        ArgumentNullException.ThrowIfNull(job.Description);
        ArgumentNullException.ThrowIfNull(job.RequesterId);
        var entity = JobEntityMapper.Create(projectId, job);
        EntityLimits.Check(entity);
        return new TableTransactionAction(TableTransactionActionType.Add, entity);
    }
}
