using Azure;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using JobsCli.Terminal;

namespace JobsCli.Data;

/// <summary>Removes old jobs: marks them, waits until every server has seen that, removes them.</summary>
/// <param name="table">The table.</param>
/// <param name="projectId">The project; null for all.</param>
/// <param name="context">Where to show progress, and the clock.</param>
internal sealed class Purge(TableClient table, string? projectId, CommandContext context)
{
    private const int Parallelism = 8;

    /// <summary>Finds what is to be removed.</summary>
    /// <param name="before">Jobs must have ended before this time.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task<PurgeList> FindAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var marked = (await MarkedAsync(cancellationToken)).Select(Key).ToHashSet();
        var (completed, failed) = (JobState.Completed.ToText(), JobState.Failed.ToText());

        // Whatever ended before that time was created before it; an end that is absent cannot be asked for.
        var ended = await QueryAsync(
            TableClient.CreateQueryFilter($"(State eq {completed} or State eq {failed}) and CreatedDate lt {before}"),
            [JobColumns.CreatedDate, JobColumns.EndProcessingDate],
            cancellationToken);
        return new PurgeList([.. ended.Where(entity => EndOf(entity) < before).Select(Key).Where(key => !marked.Contains(key))], marked);
    }

    /// <summary>Removes what was found.</summary>
    /// <returns>How many entities have been removed.</returns>
    public async Task<int> RemoveAsync(PurgeList found, TimeSpan wait, CancellationToken cancellationToken)
    {
        var marks = found.Ended.Select(key => new TableTransactionAction(
            TableTransactionActionType.UpdateMerge,
            new TableEntity(key.Project, key.Job) { [JobColumns.Deleted] = true },
            ETag.All));
        await SubmitAsync("Marking", [.. marks], cancellationToken);
        await Task.Delay(wait, context.Time, cancellationToken);

        // What was marked by others in the meantime has not waited, and what was unmarked is to stay.
        var wanted = found.Ended.Concat(found.Marked).ToHashSet();
        var removals = (await MarkedAsync(cancellationToken))
            .Where(entity => wanted.Contains(Key(entity)))
            .Select(entity => new TableTransactionAction(TableTransactionActionType.Delete, entity, entity.ETag));
        return await SubmitAsync("Removing", [.. removals], cancellationToken);
    }

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
        return await Work.RunAsync(context.Messages, "Looking", total: null, async progress =>
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

    private Task<int> SubmitAsync(string name, IReadOnlyCollection<TableTransactionAction> actions, CancellationToken cancellationToken) =>
        Work.RunAsync(context.Messages, name, actions.Count, async progress =>
        {
            var done = 0;
            var batches = actions.GroupBy(action => action.Entity.PartitionKey)
                .SelectMany(project => project.Chunk(EntityLimits.MaxTransactionEntities));
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
            await table.SubmitTransactionAsync(batch, cancellationToken);
            return batch.Length;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            // One of them has been removed or changed by somebody else: that one is left, the others are done each alone.
            return batch.Length == 1
                ? 0
                : (await Task.WhenAll(batch.Select(action => SubmitAsync([action], cancellationToken)))).Sum();
        }
    }
}
