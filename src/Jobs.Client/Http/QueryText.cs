using System.Globalization;
using System.Text;

namespace Jobs.Client.Http;

/// <summary>Writes filters and queries as query strings.</summary>
internal sealed class QueryText
{
    // Trailing zeros of the fraction are left out, and the dot with them.
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private readonly StringBuilder _text = new();

    private QueryText(JobFilter filter)
    {
        Add("state", filter.States.Count == 0 ? null : string.Join(',', filter.States.Select(Name)));
        foreach (var href in filter.ResourceHrefs)
        {
            Add("resourceHref", href);
        }

        foreach (var requester in filter.RequesterIds)
        {
            Add("requesterId", requester);
        }

        Add("createdDate", filter.CreatedDate);
        Add("startProcessingDate", filter.StartProcessingDate);
        Add("endProcessingDate", filter.EndProcessingDate);
    }

    /// <summary>The query string of a filter, with its question mark; empty if it asks for everything.</summary>
    public static string Of(JobFilter filter) => new QueryText(filter)._text.ToString();

    /// <summary>The query string of a query, with its question mark; empty if it asks for everything.</summary>
    public static string Of(JobQuery query)
    {
        var text = new QueryText(query);
        text.Add("sort", query.Sort);
        text.Add("offset", query.Offset == 0 ? null : query.Offset.ToString(CultureInfo.InvariantCulture));
        text.Add("limit", query.Limit?.ToString(CultureInfo.InvariantCulture));
        return text._text.ToString();
    }

    private static string Name(JobState state) => state switch
    {
        JobState.Acknowledged => "acknowledged",
        JobState.InProgress => "in-progress",
        JobState.Completed => "completed",
        JobState.Failed => "failed",
        _ => throw new ArgumentException($"{(int)state} is not a state of a job."),
    };

    private static string? Text(DateTimeOffset? date) => date?.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    private void Add(string name, JobDateRange? range)
    {
        Add(name + ".gt", Text(range?.After));
        Add(name + ".gte", Text(range?.From));
        Add(name + ".lt", Text(range?.Before));
        Add(name + ".lte", Text(range?.Until));
    }

    private void Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
