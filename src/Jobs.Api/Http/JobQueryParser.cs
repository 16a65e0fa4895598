using System.Globalization;
using System.Text.RegularExpressions;
using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Jobs.Api.Http;

/// <summary>Parses the query strings of find and of counts, by the rules of the contract. Unknown parameters are ignored.</summary>
internal sealed partial class JobQueryParser
{
    private const int MaxSortLength = 100;
    private const int MaxTextLength = 1024;
    private const int MaxEchoLength = 60;

    // Some clients send the name of an array with this ending.
    private const string ArrayEnding = "[]";

    private static readonly string[] Arrays = ["state", "status", "resourceHref", "requesterId"];

    private static readonly string[] Ranges =
    [
        .. from date in (string[])["createdDate", "startProcessingDate", "endProcessingDate"]
           from comparison in (string[])["gt", "gte", "lt", "lte"]
           select $"{date}.{comparison}",
    ];

    private static readonly string[] Criteria = [.. Arrays, .. Ranges];
    private static readonly string[] Names = [.. Criteria, "offset", "limit", "sort"];

    private readonly string[] _names;
    private readonly HashSet<JobState> _states = [];
    private readonly HashSet<string> _resourceHrefs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _requesterIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ranges = [];
    private int? _offset;
    private int? _limit;
    private JobOrder? _order;

    private JobQueryParser(string[] names) => _names = names;

    /// <summary>What the query string of find asks for.</summary>
    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static JobQuery Parse(string projectId, QueryString queryString)
    {
        var parser = new JobQueryParser(Names);
        parser.Read(queryString);
        return new JobQuery(parser.CriteriaOf(projectId))
        {
            Order = parser._order ?? JobOrder.Default,
            Offset = parser._offset ?? 0,
            Limit = parser._limit ?? 100,
        };
    }

    /// <summary>The criteria alone; parameters of order and paging are unknown.</summary>
    /// <exception cref="ApiException">A parameter breaks its rule.</exception>
    public static JobCriteria ParseCriteria(string projectId, QueryString queryString)
    {
        var parser = new JobQueryParser(Criteria);
        parser.Read(queryString);
        return parser.CriteriaOf(projectId);
    }

    private void Read(QueryString queryString)
    {
        foreach (var pair in new QueryStringEnumerable(queryString.Value))
        {
            // A name that does not decode is an unknown one.
            if (PercentEncoding.TryDecode(pair.EncodedName.ToString(), out var sent)
                && NameOf(sent) is { } name)
            {
                Set(name, pair.EncodedValue.ToString());
            }
        }
    }

    private JobCriteria CriteriaOf(string projectId) => new()
    {
        ProjectId = projectId,
        States = _states,
        ResourceHrefs = _resourceHrefs,
        RequesterIds = _requesterIds,
        CreatedDate = RangeOf("createdDate"),
        StartProcessingDate = RangeOf("startProcessingDate"),
        EndProcessingDate = RangeOf("endProcessingDate"),
    };

    private DateRange RangeOf(string date)
    {
        var range = DateRange.Any;
        foreach (var (name, ticks) in _ranges)
        {
            range = !name.StartsWith(date, StringComparison.Ordinal) ? range : name[(date.Length + 1)..] switch
            {
                "gt" => range.From(ticks + 1),
                "gte" => range.From(ticks),
                "lt" => range.To(ticks - 1),
                _ => range.To(ticks),
            };
        }

        return range;
    }

    private string? NameOf(string sent) => sent.EndsWith(ArrayEnding, StringComparison.Ordinal)
        ? Find(Arrays, sent.AsSpan(..^ArrayEnding.Length))
        : Find(_names, sent);

    private static string? Find(string[] names, ReadOnlySpan<char> sent)
    {
        foreach (var name in names)
        {
            if (sent.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }
        }

        return null;
    }

    private void Set(string name, string encoded)
    {
        switch (name)
        {
            case "state" or "status": AddStates(name, encoded); break;
            case "resourceHref": AddText(_resourceHrefs, name, encoded); break;
            case "requesterId": AddText(_requesterIds, name, encoded); break;
            case "offset": _offset = WholeNumber(name, encoded, 0, _offset); break;
            case "limit": _limit = WholeNumber(name, encoded, 1, _limit); break;
            case "sort": _order = Sort(name, encoded); break;
            default: AddRange(name, encoded); break;
        }
    }

    private void AddStates(string name, string encoded)
    {
        foreach (var text in Decode(name, encoded).Split(','))
        {
            _states.Add(JobStates.TryParse(text, out var state)
                ? state
                : throw Invalid("StateRule", Echo(text), name, string.Join(", ", JobStates.All.Select(JobStates.ToText))));
        }
    }

    private static void AddText(HashSet<string> texts, string name, string encoded)
    {
        var text = Decode(name, encoded);
        texts.Add(text.Length is >= 1 and <= MaxTextLength ? text : throw Invalid("TextRule", name, MaxTextLength));
    }

    private void AddRange(string name, string encoded)
    {
        RejectSecond(name, _ranges.ContainsKey(name) ? name : null);
        var text = Decode(name, encoded);
        _ranges[name] = Rfc3339.TryParse(text, out var ticks) ? ticks : throw Invalid("DateRule", name, Echo(text));
    }

    private static int WholeNumber(string name, string encoded, int min, int? previous)
    {
        RejectSecond(name, previous);
        var text = Decode(name, encoded);

        // The parser alone would accept NUL characters after the digits.
        return text.All(char.IsAsciiDigit)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min
            ? number
            : throw Invalid("WholeNumberRule", name, min, int.MaxValue.ToString(CultureInfo.InvariantCulture), Echo(text));
    }

    private JobOrder Sort(string name, string encoded)
    {
        RejectSecond(name, _order);
        var text = Decode(name, encoded);
        if (text.Length > MaxSortLength || !SortPattern().IsMatch(text))
        {
            throw Invalid("SortRule", MaxSortLength);
        }

        var fields = text.TrimStart('-').Split(',');
        foreach (var field in fields)
        {
            if (!JobOrder.Fields.Contains(field))
            {
                throw Invalid("SortFieldRule", field, string.Join(", ", JobOrder.Fields));
            }
        }

        return JobOrder.By(fields, firstDescending: text[0] == '-');
    }

    private static void RejectSecond(string name, object? first)
    {
        if (first is not null)
        {
            throw Invalid("GivenTwice", name);
        }
    }

    private static string Decode(string name, string encoded) =>
        PercentEncoding.TryDecode(encoded, out var value) ? value : throw Invalid("NotDecodable", name);

    private static string Echo(string value) =>
        value.Length <= MaxEchoLength ? value : string.Concat(value.AsSpan(0, MaxEchoLength), "…");

    private static ApiException Invalid(string text, params object[] arguments) =>
        new(ErrorKind.InvalidQueryParameter, text, arguments);

    [GeneratedRegex(@"\A-?[A-Za-z0-9]+(?:,[A-Za-z0-9]+)*\z")]
    private static partial Regex SortPattern();
}
