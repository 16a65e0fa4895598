using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Api.Tables;

/// <summary>Filters for queries of one partition, every value escaped by the client.</summary>
internal static class JobFilters
{
    // The service rejects a filter of more than 15 comparisons; the partition key and the states take up to 4 of them.
    private const int MaxComparisons = 10;

    // The filter travels in the address of the request, which must not become too long for servers.
    private const int MaxTextLength = 4_000;

    // The service knows no earlier dates.
    private static readonly DateTimeOffset MinDate = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The jobs that meet the criteria. It is a hint: other jobs can match it as well, because a filter cannot have all criteria,
    /// and because not every table service compares dates at full precision.
    /// </summary>
    public static string Of(JobCriteria criteria)
    {
        var filter = Of(criteria.ProjectId);
        if (criteria.States.Count < JobStates.All.Count)
        {
            filter = And(filter, criteria.States.Select(state => TableClient.CreateQueryFilter($"State eq {state.ToText()}")));
        }

        string[] ranges =
        [
            .. Of(JobColumns.CreatedDate, criteria.CreatedDate),
            .. Of(JobColumns.StartProcessingDate, criteria.StartProcessingDate),
            .. Of(JobColumns.EndProcessingDate, criteria.EndProcessingDate),
        ];
        filter = string.Join(" and ", [filter, .. ranges]);
        var (room, length) = (MaxComparisons - ranges.Length, MaxTextLength);
        foreach (var (column, texts) in TextsOf(criteria))
        {
            // Control characters are not sent: what a service makes of them in a filter differs.
            if (texts.Count <= room && LengthOf(texts) <= length && !texts.Any(static text => text.Any(char.IsControl)))
            {
                filter = And(filter, texts.Select(text => $"{column} eq {TableClient.CreateQueryFilter($"{text}")}"));
                (room, length) = (room - texts.Count, length - LengthOf(texts));
            }
        }

        return filter;
    }

    /// <summary>All entities of a project.</summary>
    public static string Of(string projectId) => TableClient.CreateQueryFilter($"PartitionKey eq {projectId}");

    /// <summary>The entities of a project with row keys in a range.</summary>
    // Azurite evaluates the comparisons for each entity, in this order: those of the range exclude most of them.
    public static string Of(string projectId, KeyRange range)
    {
        var filter = Of(projectId);
        if (range.After is { } after)
        {
            filter = TableClient.CreateQueryFilter($"RowKey gt {after} and ") + filter;
        }

        return range.UpTo is { } upTo ? TableClient.CreateQueryFilter($"RowKey le {upTo} and ") + filter : filter;
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

    // With its ends included, the comparison of a service that cuts dates to milliseconds leaves no job out.
    private static IEnumerable<string> Of(string column, DateRange range)
    {
        if (range.Min > MinDate.Ticks && range.Min <= DateTimeOffset.MaxValue.Ticks)
        {
            yield return $"{column} ge {Literal(range.Min)}";
        }

        if (range.Max >= MinDate.Ticks && range.Max < DateTimeOffset.MaxValue.Ticks)
        {
            yield return $"{column} le {Literal(range.Max)}";
        }
    }

    private static string Literal(long ticks) => TableClient.CreateQueryFilter($"{new DateTimeOffset(ticks, TimeSpan.Zero)}");

    private static (string Column, IReadOnlySet<string> Texts)[] TextsOf(JobCriteria criteria) =>
        [(JobColumns.ResourceHref, criteria.ResourceHrefs), (JobColumns.RequesterId, criteria.RequesterIds)];

    private static int LengthOf(IReadOnlySet<string> texts) => texts.Sum(static text => Uri.EscapeDataString(text).Length);

    private static string And(string filter, IEnumerable<string> alternatives)
    {
        var any = string.Join(" or ", alternatives);
        return any.Length == 0 ? filter : $"{filter} and ({any})";
    }
}
