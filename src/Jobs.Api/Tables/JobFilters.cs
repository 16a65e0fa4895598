using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Api.Tables;

/// <summary>Filters for queries of one partition, every value escaped by the client.</summary>
internal static class JobFilters
{
    // The service rejects a filter of more than 15 comparisons; the partition key and the states take up to 4 of them.
    private const int MaxHrefs = 10;

    // The filter travels in the address of the request, which must not become too long for servers.
    private const int MaxHrefsLength = 4_000;

    /// <summary>
    /// The jobs of a project in any of the states, about any of the resources; empty sets for all. It is a hint: jobs about
    /// other resources can match it when there are too many resources for a filter.
    /// </summary>
    public static string Of(string projectId, IReadOnlySet<JobState> states, IReadOnlySet<string> resourceHrefs)
    {
        var filter = Of(projectId);
        if (states.Count < JobStates.All.Count)
        {
            filter = And(filter, states.Select(state => TableClient.CreateQueryFilter($"State eq {state.ToText()}")));
        }

        return Fits(resourceHrefs)
            ? And(filter, resourceHrefs.Select(href => TableClient.CreateQueryFilter($"ResourceHref eq {href}")))
            : filter;
    }

    /// <summary>All entities of a project.</summary>
    public static string Of(string projectId) => TableClient.CreateQueryFilter($"PartitionKey eq {projectId}");

    /// <summary>The entities of a project with row keys in a range.</summary>
    public static string Of(string projectId, KeyRange range)
    {
        var filter = Of(projectId);
        if (range.After is { } after)
        {
            filter += TableClient.CreateQueryFilter($" and RowKey gt {after}");
        }

        return range.UpTo is { } upTo ? filter + TableClient.CreateQueryFilter($" and RowKey le {upTo}") : filter;
    }

    /// <summary>One job of a project.</summary>
    public static string Of(string projectId, Guid id) => OneOf(projectId, id.ToString("D"));

    /// <summary>The change log of a project.</summary>
    // Azurite evaluates the comparisons for each entity, in this order: the first one excludes all jobs.
    public static string ChangeLogOf(string projectId) => TableClient.CreateQueryFilter(
        $"RowKey lt {ChangeLogLane.RowKeyEnd} and RowKey ge {ChangeLogLane.RowKeyStart} and PartitionKey eq {projectId}");

    /// <summary>One lane of the change log of a project.</summary>
    public static string LaneOf(string projectId, string rowKey) => OneOf(projectId, rowKey);

    /// <summary>The entities of a project with a <c>Timestamp</c> at or after a time of the service's clock.</summary>
    public static string Since(string projectId, DateTimeOffset time) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {projectId} and Timestamp ge {time}");

    private static string OneOf(string projectId, string rowKey) =>
        TableClient.CreateQueryFilter($"RowKey eq {rowKey} and PartitionKey eq {projectId}");

    // Control characters are not sent either: what a service makes of them in a filter differs.
    private static bool Fits(IReadOnlySet<string> resourceHrefs) =>
        resourceHrefs.Count <= MaxHrefs
        && resourceHrefs.Sum(href => Uri.EscapeDataString(href).Length) <= MaxHrefsLength
        && !resourceHrefs.Any(href => href.Any(char.IsControl));

    private static string And(string filter, IEnumerable<string> alternatives)
    {
        var any = string.Join(" or ", alternatives);
        return any.Length == 0 ? filter : $"{filter} and ({any})";
    }
}
