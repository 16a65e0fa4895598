using Azure;
using Azure.Data.Tables;
using Jobs.Recording.Table;

namespace Jobs.Recording;

/// <summary>Adds jobs to a project, and finds out about those that are there already.</summary>
internal sealed class BulkInserter(TableClient table, string projectId)
{
    private const int ParallelReads = 8;

    /// <summary>The jobs in pieces that fit into a transaction each.</summary>
    public static IEnumerable<IReadOnlyList<Job>> Batches(IEnumerable<Job> jobs)
    {
        var batch = new Dictionary<Guid, Job>();
        var size = 0;
        foreach (var job in jobs)
        {
            var more = EntityLimits.SizeInTransaction(job);
            var isFull = batch.Count == EntityLimits.TransactionCount || size + more > EntityLimits.TransactionSize;
            if (batch.Count > 0 && (isFull || batch.ContainsKey(job.Id)))
            {
                yield return [.. batch.Values];
                batch.Clear();
                size = 0;
            }

            batch.Add(job.Id, job);
            size += more;
        }

        if (batch.Count > 0)
        {
            yield return [.. batch.Values];
        }
    }

    /// <summary>The entity of a job; null when there is none.</summary>
    public async Task<TableEntity?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            projectId, id.ToString("D"), cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Adds one job.</summary>
    /// <returns>The job that is there; the one given, unless the same was there before.</returns>
    /// <exception cref="JobConflictException">There is one that is not the same.</exception>
    public async Task<Job> AddAsync(Job job, Func<Job, Job, bool> isSame, CancellationToken cancellationToken)
    {
        var entity = Entity(job);
        while (true)
        {
            try
            {
                await table.AddEntityAsync(entity, cancellationToken);
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

    /// <summary>Adds the jobs of one transaction that are not there yet.</summary>
    /// <returns>How many those were.</returns>
    /// <exception cref="JobConflictException">There is another job of one of the ids.</exception>
    public async Task<int> AddAsync(IReadOnlyList<Job> batch, CancellationToken cancellationToken)
    {
        var actions = batch.Select(job => new TableTransactionAction(TableTransactionActionType.Add, Entity(job))).ToList();
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
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
            throw new JobConflictException(projectId, job.Id, "marked deleted and not removed yet");
        }

        var existing = JobEntityMapper.Read(entity);
        return isSame(existing, job)
            ? existing
            : throw new JobConflictException(projectId, job.Id, "with other content");
    }

    private TableEntity Entity(Job job)
    {
        ArgumentNullException.ThrowIfNull(job.Description);
        ArgumentNullException.ThrowIfNull(job.RequesterId);
        var entity = JobEntityMapper.Create(projectId, job);
        EntityLimits.Check(entity);
        return entity;
    }
}
