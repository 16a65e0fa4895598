using System.Globalization;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Fuzzing;

/// <summary>Compares the header <c>Link</c> with the contract's rules for the pages of a query.</summary>
internal static partial class LinkCheck
{
    /// <summary>The problem of the header; null when it is correct.</summary>
    /// <param name="header">The header; null when it is absent.</param>
    /// <param name="query">The query string as it was sent.</param>
    /// <param name="page">The requested page.</param>
    public static string? Problem(string? header, string query, FoundPage page)
    {
        string[] otherParts = [.. query.Split('&').Where(part => part.Length > 0 && !IsOffset(part)).Select(Escaped)];
        var expected = page.Matching.Length == 0 ? [] : Fitting(Offsets(page.Criteria, page.Matching.Length), otherParts);
        var links = LinkPattern().Matches(header ?? "");
        var actual = links.ToDictionary(link => link.Groups[2].Value, link => link.Groups[1].Value);
        if (string.Join(", ", links.Select(link => link.Value)) != (header ?? ""))
        {
            return $"Link is not readable: {header}";
        }

        if (!expected.Keys.Order().SequenceEqual(actual.Keys.Order()))
        {
            return $"Link has {string.Join(' ', actual.Keys)} and not {string.Join(' ', expected.Keys)}";
        }

        var wrong = expected.FirstOrDefault(link => !LeadsTo(actual[link.Key], otherParts, link.Value));
        return wrong.Key is null ? null : $"Link {wrong.Key} is {actual[wrong.Key]} and does not lead to {wrong.Value}";
    }

    private static Dictionary<string, long> Offsets(JobCriteria criteria, long total)
    {
        var last = (total - 1) / criteria.Limit * criteria.Limit;
        var offsets = new Dictionary<string, long> { ["first"] = 0, ["last"] = last };
        if (criteria.Offset > 0)
        {
            offsets["prev"] = criteria.Offset < total ? Math.Max(0, (long)criteria.Offset - criteria.Limit) : last;
        }

        if ((long)criteria.Offset + criteria.Limit < total)
        {
            offsets["next"] = (long)criteria.Offset + criteria.Limit;
        }

        return offsets;
    }

    // Without the relations that make the value longer than 4,096 bytes.
    private static Dictionary<string, long> Fitting(Dictionary<string, long> offsets, string[] otherParts)
    {
        var others = otherParts.Sum(part => part.Length + 1);
        int Length() => string.Join(", ", offsets.Select(link => $"<?offset={link.Value}>; rel=\"{link.Key}\"")).Length
            + (others * offsets.Count);
        foreach (var relation in (string[])["last", "first", "prev", "next"])
        {
            if (Length() > 4096)
            {
                offsets.Remove(relation);
            }
        }

        return offsets;
    }

    private static bool LeadsTo(string reference, string[] otherParts, long offset)
    {
        var parts = reference[1..].Split('&');
        return reference[0] == '?'
            && parts.Where(part => !IsOffset(part)).SequenceEqual(otherParts)
            && parts.Single(IsOffset) == string.Create(CultureInfo.InvariantCulture, $"offset={offset}");
    }

    private static bool IsOffset(string part) =>
        "offset".Equals(Percent.Decode(part.Split('=')[0], plusIsSpace: true), StringComparison.OrdinalIgnoreCase);

    // Unchanged, except for characters that end the reference, start a fragment or are invalid in a header.
    private static string Escaped(string part) => UnsafePattern().Replace(part, static match => $"%{(int)match.Value[0]:X2}");

    [GeneratedRegex("""<([^<>" ]*)>; rel="([a-z]+)"(?=, <|\z)""")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("[^!$-;=?-~]")]
    private static partial Regex UnsafePattern();
}
