using Azure;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using JobsCli.Terminal;

namespace JobsCli.Data;

/// <summary>Removes old jobs: marks them deleted, waits until every server has observed the marks, and removes them.</summary>
/// <param name="table">The table.</param>
/// <param name="projectId">The project; null for all.</param>
/// <param name="context">Shows the progress, and has the clock.</param>
internal sealed class JobPurger(TableClient table, string? projectId, CommandContext context)
{
    private const int Parallelism = 8;

    private readonly ChangeLog _log = ChangeLog.Of(table);

    /// <summary>Finds the entities to remove.</summary>
    /// <param name="before">Jobs must have ended before this time.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async Task<PurgeCandidates> FindAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var marked = (await MarkedAsync(cancellationToken)).Select(Key).ToHashSet();
        var (completed, failed) = (JobState.Completed.ToText(), JobState.Failed.ToText());

        // A job that ended before that time was created before it. A filter cannot find absent end dates.
        var ended = await QueryAsync(
            TableClient.CreateQueryFilter($"(State eq {completed} or State eq {failed}) and CreatedDate lt {before}"),
            [JobColumns.CreatedDate, JobColumns.EndProcessingDate],
            cancellationToken);
        return new PurgeCandidates(
            [.. ended.Where(entity => EndOf(entity) < before).Select(Key).Where(key => !marked.Contains(key))], marked);
    }

    /// <summary>Marks the jobs, waits, and removes the entities.</summary>
    /// <returns>The number of removed entities.</returns>
    public async Task<int> RemoveAsync(PurgeCandidates found, TimeSpan wait, CancellationToken cancellationToken)
    {
        var marks = found.Ended.Select(key => new TableTransactionAction(
            TableTransactionActionType.UpdateMerge,
            new TableEntity(key.Project, key.Job) { [JobColumns.Deleted] = true },
            ETag.All));
        await SubmitAsync("Marking", [.. marks], cancellationToken);
        await Task.Delay(wait, context.Time, cancellationToken);

        // Entities that others have marked meanwhile must wait for the next purge, and those without the mark must stay.
        var candidates = found.Ended.Concat(found.Marked).ToHashSet();
        var removals = (await MarkedAsync(cancellationToken))
            .Where(entity => candidates.Contains(Key(entity)))
            .Select(entity => new TableTransactionAction(TableTransactionActionType.Delete, entity, entity.ETag));
        return await SubmitAsync("Removing", [.. removals], cancellationToken);
    }

    /// <summary>Removes what writers that stopped long ago have left in the change log.</summary>
    public Task RemoveIdleLanesAsync(CancellationToken cancellationToken) =>
        _log.RemoveIdleLanesAsync(projectId, cancellationToken);

    private static (string Project, string Job) Key(TableEntity entity) => (entity.PartitionKey, entity.RowKey);

    private static DateTimeOffset? EndOf(TableEntity entity) =>
        (entity.TryGetValue(JobColumns.EndProcessingDate, out var end) && end is not null
            ? end
            : entity[JobColumns.CreatedDate]) as DateTimeOffset?;

    private Task<List<TableEntity>> MarkedAsync(CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"Deleted eq {true}"), [], cancellationToken);

    private async Task<List<TableEntity>> QueryAsync(string filter, string[] properties, CancellationToken cancellationToken)
    {
        var partition = projectId is null ? "" : TableClient.CreateQueryFilter($"PartitionKey eq {projectId}") + " and ";
        return await ProgressDisplay.RunAsync(context.ErrorConsole, "Searching", total: null, async progress =>
        {
            var found = new List<TableEntity>();
            await foreach (var entity in table.QueryAsync<TableEntity>(
                partition + filter,
                select: [JobColumns.PartitionKey, JobColumns.RowKey, .. properties],
                cancellationToken: cancellationToken))
            {
                found.Add(entity);
                progress.Report(1);
            }

            return found;
        });
    }

    private Task<int> SubmitAsync(
        string name, IReadOnlyCollection<TableTransactionAction> actions, CancellationToken cancellationToken) =>
        ProgressDisplay.RunAsync(context.ErrorConsole, name, actions.Count, async progress =>
        {
            var done = 0;
            var batches = actions.GroupBy(action => action.Entity.PartitionKey)
                .SelectMany(project => project.Chunk(EntityLimits.MaxTransactionJobs));
            var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(batches, options, async (batch, cancelled) =>
            {
                Interlocked.Add(ref done, await SubmitAsync(batch, cancelled));
                progress.Report(batch.Length);
            });
            return done;
        });

    private async Task<int> SubmitAsync(TableTransactionAction[] batch, CancellationToken cancellationToken)
    {
        try
        {
            await _log.SubmitAsync(batch[0].Entity.PartitionKey, batch, cancellationToken);
            return batch.Length;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            if (batch.Length == 1)
            {
                return 0;
            }
        }

        // Another program has removed or changed one of the entities. It is skipped; the others are submitted one by one.
        var done = 0;
        foreach (var action in batch)
        {
            done += await SubmitAsync([action], cancellationToken);
        }

        return done;
    }
}
