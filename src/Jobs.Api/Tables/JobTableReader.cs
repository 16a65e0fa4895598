using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Recording;

namespace Jobs.Api.Tables;

/// <summary>Reads jobs from the table.</summary>
internal sealed class JobTableReader(TableClient table, MalformedEntityLog malformed)
{
    private static readonly ImmutableHashSet<JobState> NoStates = [];
    private static readonly ImmutableHashSet<string> NoHrefs = [];

    /// <summary>The jobs of a project, page by page as the service delivers them; pages can be short or empty.</summary>
    /// <param name="projectId">The project, as it is stored.</param>
    /// <param name="states">Only jobs in any of these states; empty for all.</param>
    /// <param name="resourceHrefs">
    /// A hint: jobs about other resources need not be delivered, but can be; empty for all.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public IAsyncEnumerable<EntityPage> ReadAsync(
        string projectId,
        IReadOnlySet<JobState> states,
        IReadOnlySet<string> resourceHrefs,
        CancellationToken cancellationToken) =>
        QueryAsync(projectId, JobFilters.Of(projectId, states, resourceHrefs), known: null, cancellationToken);

    /// <summary>What the service has stored of a project at or after a time of its clock, page by page.</summary>
    /// <param name="projectId">The project, as it is stored.</param>
    /// <param name="time">The time.</param>
    /// <param name="known">What need not be read again.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public IAsyncEnumerable<EntityPage> ReadSinceAsync(
        string projectId, DateTimeOffset time, IKnownEntities known, CancellationToken cancellationToken) =>
        QueryAsync(projectId, JobFilters.Since(projectId, time), known, cancellationToken);

    /// <summary>All jobs of a project, page by page as the service delivers them; pages can be short or empty.</summary>
    /// <param name="projectId">The project, as it is stored.</param>
    /// <param name="known">What need not be read again; null for nothing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public IAsyncEnumerable<EntityPage> ReadAllAsync(
        string projectId, IKnownEntities? known, CancellationToken cancellationToken) =>
        QueryAsync(projectId, JobFilters.Of(projectId, NoStates, NoHrefs), known, cancellationToken);

    /// <summary>One job of a project; null when the project has no such job.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<Job?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken)
    {
        await foreach (var page in QueryAsync(projectId, JobFilters.Of(projectId, id), known: null, cancellationToken))
        {
            foreach (var entity in page.Entities)
            {
                return entity.Job;
            }
        }

        return null;
    }

    /// <summary>Asks the table for next to nothing, to see whether it answers.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken) => GetAsync("-", Guid.Empty, cancellationToken);

    private async IAsyncEnumerable<EntityPage> QueryAsync(
        string projectId,
        string filter,
        IKnownEntities? known,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pages = new TableQueryPages(table, filter, cancellationToken);
        var entities = new List<JobEntity>();
        Guid? last = null;
        while (await NextAsync(pages) is { } page)
        {
            ReadEntities(page.Body, entities, projectId, known);
            if (entities.Count > 0)
            {
                // Entities come in the order of their keys, so this is a circle: it would be followed for ever.
                if (entities[0].Id <= last)
                {
                    throw new TableUnavailableException(new InvalidDataException("A page begins before the end of the one before it."));
                }

                last = entities[^1].Id;
            }

            yield return new EntityPage(entities, page.ServerDate, page.IsLast);
        }
    }

    private static async Task<QueryPage?> NextAsync(TableQueryPages pages)
    {
        try
        {
            return await pages.NextAsync();
        }
        catch (Exception exception) when (IsUnavailable(exception))
        {
            throw new TableUnavailableException(exception);
        }
    }

    private static bool IsUnavailable(Exception exception) => exception switch
    {
        // What the service calls a bad request is a mistake of ours, not its absence.
        RequestFailedException failure => failure.Status != 400,
        // One exception a try; those that took too long were cancelled.
        AggregateException several => several.InnerExceptions.All(
            static each => each is OperationCanceledException || IsUnavailable(each)),
        AuthenticationFailedException or IOException or JsonException => true,
        _ => false,
    };

    private void ReadEntities(
        PageBuffer body, List<JobEntity> entities, string projectId, IKnownEntities? known)
    {
        try
        {
            JobEntityParser.Read(body.Bytes, entities, projectId, malformed, known);
        }
        catch (JsonException exception)
        {
            throw new TableUnavailableException(exception);
        }
    }
}
