using System.Globalization;
using System.Text.RegularExpressions;

namespace Jobs.Benchmarks.Model;

/// <summary>A query of the API or the recorder: a partition, a range of row keys, and filters on other properties.</summary>
internal sealed partial record ModelQuery
{
    /// <summary>The partition.</summary>
    public required string PartitionKey { get; init; }

    /// <summary>The first row key that is not before the range, with itself in the range or not; null for no bound.</summary>
    public (string Key, bool Includes)? From { get; init; }

    /// <summary>The last row key that is not after the range, with itself in the range or not; null for no bound.</summary>
    public (string Key, bool Includes)? To { get; init; }

    /// <summary>Only rows that were stored at this time or later; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only rows that were stored before this time; null for all.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only rows with one of these states; empty for all.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>True when the service has an index for it.</summary>
    public bool IsByKey => Since is null && Before is null && States.Count == 0;

    /// <summary>Reads a filter.</summary>
    /// <exception cref="FormatException">Neither sends such a filter.</exception>
    public static ModelQuery Parse(string filter)
    {
        var query = new ModelQuery { PartitionKey = "" };
        var states = new List<string>();
        var comparisons = Comparison().Matches(filter);
        foreach (Match comparison in comparisons)
        {
            var value = comparison.Groups["value"].Value.Replace("''", "'", StringComparison.Ordinal);
            query = (comparison.Groups["name"].Value, comparison.Groups["operator"].Value) switch
            {
                ("PartitionKey", "eq") => query with { PartitionKey = value },
                ("RowKey", "eq") => query with { From = (value, true), To = (value, true) },
                ("RowKey", "ge" or "gt") => query with { From = (value, comparison.Groups["operator"].Value == "ge") },
                ("RowKey", "le" or "lt") => query with { To = (value, comparison.Groups["operator"].Value == "le") },
                ("Timestamp", "ge") => query with { Since = DateTimeOffset.Parse(value, CultureInfo.InvariantCulture) },
                ("Timestamp", "lt") => query with { Before = DateTimeOffset.Parse(value, CultureInfo.InvariantCulture) },
                ("State", "eq") => With(states, value, query),
                _ => throw new FormatException(filter),
            };
        }

        return query with { States = states };
    }

    private static ModelQuery With(List<string> states, string state, ModelQuery query)
    {
        states.Add(state);
        return query;
    }

    [GeneratedRegex("(?<name>[A-Za-z]+) (?<operator>eq|gt|ge|lt|le) (?:datetime)?'(?<value>(?:[^']|'')*)'")]
    private static partial Regex Comparison();
}
