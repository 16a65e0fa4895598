using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Api.Tables;

/// <summary>Reads jobs from the table. Any thread may call any member.</summary>
internal sealed class JobTableReader(TableClient table, MalformedEntityLog malformed)
{
    private long _queries;

    /// <summary>How many queries of jobs and change logs there were, without the scans.</summary>
    public long Queries => Interlocked.Read(ref _queries);

    /// <summary>The entities that match a filter, page by page as the service delivers them; pages can be short or empty.</summary>
    /// <param name="projectId">The project of the filter.</param>
    /// <param name="filter">One of <see cref="JobFilters"/>.</param>
    /// <param name="isUnchanged">
    /// True for an entity, by id and content hash, that the caller has and need not be parsed; null to parse all.
    /// </param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public IAsyncEnumerable<EntityPage> ReadAsync(
        string projectId, string filter, Func<Guid, ulong, bool>? isUnchanged, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _queries);
        return ReadAsync(projectId, filter, isUnchanged, pace: null, cancellationToken);
    }

    /// <summary>The same for a query that takes the service long and keeps to a pace.</summary>
    /// <param name="projectId">The project of the filter.</param>
    /// <param name="filter">One of <see cref="JobFilters"/>.</param>
    /// <param name="pace">Says when a page may be asked for.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public IAsyncEnumerable<EntityPage> ScanAsync(
        string projectId, string filter, IPagePace pace, CancellationToken cancellationToken) =>
        ReadAsync(projectId, filter, isUnchanged: null, pace, cancellationToken);

    /// <summary>One job of a project; null when the project has no such job.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<Job?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken)
    {
        await foreach (var page in ReadAsync(projectId, JobFilters.Of(projectId, id), isUnchanged: null, cancellationToken))
        {
            foreach (var entity in page.Entities)
            {
                return entity.Job;
            }
        }

        return null;
    }

    /// <summary>The lanes of a project's change log, each with its recent changes only.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    /// <exception cref="ChangeLogException">An entity of the log is malformed.</exception>
    public async Task<IReadOnlyList<ChangeLogLane>> ReadChangeLogAsync(string projectId, CancellationToken cancellationToken) =>
        await ReadLanesAsync(
            JobFilters.ChangeLogOf(projectId), ChangeLogColumns.ForRefresh, ChangeLogColumns.Recent, cancellationToken);

    /// <summary>One lane with all changes that it remembers; null when it was removed.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    /// <exception cref="ChangeLogException">The lane is malformed.</exception>
    public async Task<ChangeLogLane?> ReadLaneAsync(string projectId, string rowKey, CancellationToken cancellationToken)
    {
        var lanes = await ReadLanesAsync(
            JobFilters.LaneOf(projectId, rowKey), ChangeLogColumns.ForLane, ChangeLogColumns.Changes, cancellationToken);
        return lanes.Count == 0 ? null : lanes[0];
    }

    /// <summary>Whether the service finds entities by <c>Timestamp</c>; null when the table has no entity.</summary>
    /// <exception cref="RequestFailedException">The service rejects a query.</exception>
    public async Task<bool?> FindsByTimestampAsync(CancellationToken cancellationToken) =>
        await HasEntityAsync(filter: null, cancellationToken)
            ? await HasEntityAsync(TableClient.CreateQueryFilter($"Timestamp ge {DateTimeOffset.UnixEpoch}"), cancellationToken)
            : null;

    /// <summary>Queries one job that does not exist, to see whether the table answers.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken) => GetAsync("-", Guid.Empty, cancellationToken);

    /// <summary>The exception for a failure, with what is wrong for the log.</summary>
    public TableUnavailableException Unavailable(Exception cause) => new(cause, TableFailure.Describe(cause, table));

    private async IAsyncEnumerable<EntityPage> ReadAsync(
        string projectId,
        string filter,
        Func<Guid, ulong, bool>? isUnchanged,
        IPagePace? pace,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pages = new TableQueryPages(table, filter, JobColumns.All, pace, cancellationToken);
        var entities = new List<JobEntity>();
        Guid? last = null;
        while (await MoveNextAsync(pages))
        {
            var lastKey = Parse(pages.Body, entities, projectId, isUnchanged);
            if (entities.Count > 0)
            {
                // Entities come in the order of their keys, so these pages are a circle and would never end.
                if (entities[0].Id <= last)
                {
                    throw new TableUnavailableException(new InvalidDataException("A page starts before the end of the page before it."));
                }

                last = entities[^1].Id;
            }

            if (lastKey is not null)
            {
                pace?.Reached(lastKey);
            }

            yield return new EntityPage(entities, pages.ServerDate, lastKey, pages.IsLast);
        }
    }

    private async Task<bool> HasEntityAsync(string? filter, CancellationToken cancellationToken)
    {
        var entities = table.QueryAsync<TableEntity>(filter, maxPerPage: 1, [JobColumns.RowKey], cancellationToken);
        await foreach (var _ in entities)
        {
            return true;
        }

        return false;
    }

    private async Task<List<ChangeLogLane>> ReadLanesAsync(
        string filter, IReadOnlyList<string> columns, string changes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _queries);
        var lanes = new List<ChangeLogLane>();
        await using var pages = new TableQueryPages(table, filter, columns, pace: null, cancellationToken);
        while (await MoveNextAsync(pages))
        {
            ChangeLogParser.Read(pages.Body.Bytes, changes, lanes);
        }

        return lanes;
    }

    private async Task<bool> MoveNextAsync(TableQueryPages pages)
    {
        try
        {
            return await pages.MoveNextAsync();
        }
        catch (Exception exception) when (IsUnavailable(exception))
        {
            throw Unavailable(exception);
        }
    }

    private static bool IsUnavailable(Exception exception) => exception switch
    {
        // A request that the service rejects as invalid is a defect of ours, not its absence. What is not the table service, or
        // has another address than the settings say, answers 400 without a code of the service.
        RequestFailedException failure => failure.Status != 400 || string.IsNullOrEmpty(failure.ErrorCode),
        // One exception a try; those that took too long were cancelled.
        AggregateException several => several.InnerExceptions.All(
            static each => each is OperationCanceledException || IsUnavailable(each)),
        AuthenticationFailedException or IOException or JsonException => true,
        _ => false,
    };

    private string? Parse(
        PageBuffer body, List<JobEntity> entities, string projectId, Func<Guid, ulong, bool>? isUnchanged)
    {
        try
        {
            return JobEntityParser.Read(body.Bytes, entities, projectId, malformed, isUnchanged);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The reader reports text that is not valid Unicode as an invalid operation.
            throw Unavailable(exception);
        }
    }
}
