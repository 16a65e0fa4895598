using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Data.Tables;

namespace Jobs.Benchmarks.Serving;

/// <summary>The first implementation that comes to mind: every entity of the project in a list, then LINQ.</summary>
internal static class NaiveApi
{
    /// <summary>Adds the route.</summary>
    public static WebApplication Map(WebApplication app)
    {
        var table = new TableClient(app.Configuration["JobsStorage"], app.Configuration["Jobs:TableName"]);
        app.MapGet("projects/{projectId}/jobs", async (
            HttpContext context, string projectId, string state, string sort, int offset = 0, int limit = 100) =>
        {
            var jobs = new List<TableEntity>();
            await foreach (var entity in table.QueryAsync<TableEntity>(
                entity => entity.PartitionKey == projectId, cancellationToken: context.RequestAborted))
            {
                jobs.Add(entity);
            }

            var found = Sort(jobs.Where(job => job.GetString("State") == state), sort).ToList();
            var page = found.Skip(offset).Take(limit).Select(ToJob).ToList();
            context.Response.Headers["X-Total-Count"] = found.Count.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["X-Result-Count"] = page.Count.ToString(CultureInfo.InvariantCulture);
            return page;
        });
        return app;
    }

    private static IOrderedEnumerable<TableEntity> Sort(IEnumerable<TableEntity> jobs, string sort) => sort switch
    {
        "-createdDate" => jobs.OrderByDescending(job => job.GetDateTimeOffset("CreatedDate")).ThenBy(job => job.RowKey),
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "Only the measured order is supported."),
    };

    private static NaiveJob ToJob(TableEntity entity) => new(
        entity.RowKey,
        $"/projects/{entity.PartitionKey}/jobs/{entity.RowKey}",
        entity.GetString("State"),
        entity.GetString("Description"),
        entity.GetDateTimeOffset("CreatedDate"),
        entity.GetString("RequesterId"),
        entity.GetDateTimeOffset("StartProcessingDate"),
        entity.GetDateTimeOffset("EndProcessingDate"),
        entity.GetString("Messages") is { } messages ? JsonNode.Parse(messages) : new JsonArray());

    private sealed record NaiveJob(
        string Id,
        string HRef,
        string State,
        string Description,
        DateTimeOffset? CreatedDate,
        string RequesterId,
        DateTimeOffset? StartProcessingDate,
        DateTimeOffset? EndProcessingDate,
        JsonNode? Messages);
}
