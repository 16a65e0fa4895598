using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Fuzzing;

/// <summary>Reads a query string of find by the table of parameters in the contract.</summary>
internal static class QueryOracle
{
    private static readonly string[] States = ["acknowledged", "in-progress", "completed", "failed"];

    private static readonly string[] OrderAndPage = ["offset", "limit", "sort"];

    private static readonly string[] SortFields =
        ["id", "hRef", "state", "description", "createdDate", "requesterId", "startProcessingDate", "endProcessingDate"];

    /// <summary>The parameters that compare a date.</summary>
    public static IReadOnlyList<string> Ranges { get; } =
    [
        .. from date in (string[])["createdDate", "startProcessingDate", "endProcessingDate"]
           from comparison in (string[])["gt", "gte", "lt", "lte"]
           select $"{date}.{comparison}",
    ];

    /// <summary>The criteria of counts, which have no order and no page; null when a parameter is invalid.</summary>
    public static JobCriteria? ReadCriteria(string query) =>
        Read(string.Join('&', query.Split('&').Where(static part => !IsOrderOrPage(part))));

    /// <summary>The criteria; null when a parameter is invalid.</summary>
    public static JobCriteria? Read(string query)
    {
        var values = Parameters(query).ToLookup(pair => pair.Name, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        IEnumerable<string?> List(string name) => values[name].Concat(values[name + "[]"]);
        var states = List("state").Concat(List("status")).SelectMany(value => value?.Split(',') ?? [""]).ToArray();
        var resources = List("resourceHref").Select(value => value ?? "").ToArray();
        var requesters = List("requesterId").Select(value => value ?? "").ToArray();
        (string Name, string?[] Values)[] dates = [.. Ranges.Select(name => (name, values[name].ToArray())).Where(range => range.Item2.Length > 0)];
        (string Name, long? Ticks)[] ranges = [.. dates.Select(range => (range.Name, DateOracle.Read(Single(range.Values, ""))))];
        var offset = Single(values["offset"], "0");
        var limit = Single(values["limit"], "100");
        var sort = Single(values["sort"], "id");
        var valid = Array.TrueForAll(states, States.Contains)
            && Array.TrueForAll(resources, resource => resource.Length is >= 1 and <= 1024)
            && Array.TrueForAll(requesters, requester => requester.Length is >= 1 and <= 1024)
            && Array.TrueForAll(ranges, range => range.Ticks is not null)
            && IsWholeNumber(offset, min: 0)
            && IsWholeNumber(limit, min: 1)
            && IsSort(sort);
        return valid
            ? new JobCriteria(states, resources, values["sort"].Any() ? sort! : "", Number(offset!), Number(limit!))
            {
                Requesters = requesters,
                Ranges = [.. ranges.Select(range => (range.Name, range.Ticks!.Value))],
            }
            : null;
    }

    /// <summary>The decoded parameters; an invalid value is null, and an invalid name is empty.</summary>
    private static IEnumerable<(string Name, string? Value)> Parameters(string query)
    {
        foreach (var part in query.Split('&').Where(part => part.Length > 0))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            yield return (Percent.Decode(name, plusIsSpace: true) ?? "", Percent.Decode(value, plusIsSpace: true));
        }
    }

    private static bool IsOrderOrPage(string part) =>
        OrderAndPage.Contains(Percent.Decode(part.Split('=')[0], plusIsSpace: true), StringComparer.OrdinalIgnoreCase);

    private static string? Single(IEnumerable<string?> values, string absent)
    {
        string?[] all = [.. values];
        return all.Length switch
        {
            0 => absent,
            1 => all[0],
            _ => null,
        };
    }

    private static bool IsWholeNumber(string? text, int min) =>
        text is { Length: > 0 } && text.All(char.IsAsciiDigit) && Big(text) >= min && Big(text) <= int.MaxValue;

    private static BigInteger Big(string digits) => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Number(string digits) => (int)Big(digits);

    private static bool IsSort(string? text) =>
        text is { Length: <= 100 }
        && Regex.Match(text, "-?[A-Za-z0-9]+(?:,[A-Za-z0-9]+)*").Value == text
        && Array.TrueForAll(text.TrimStart('-').Split(','), SortFields.Contains);
}
