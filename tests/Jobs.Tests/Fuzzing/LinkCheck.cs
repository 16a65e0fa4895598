using System.Globalization;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Fuzzing;

/// <summary>Holds the header <c>Link</c> against the contract's rules for the pages of a query.</summary>
internal static partial class LinkCheck
{
    /// <summary>What is wrong with the header; null when nothing is.</summary>
    /// <param name="header">The header; null when there is none.</param>
    /// <param name="query">The query string as it was sent.</param>
    /// <param name="page">What was asked for and found.</param>
    public static string? Problem(string? header, string query, FoundPage page)
    {
        var expected = page.Matching.Length == 0 ? [] : Offsets(page.Criteria, page.Matching.Length);
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

        string[] kept = [.. query.Split('&').Where(part => part.Length > 0 && !IsOffset(part)).Select(Safe)];
        var wrong = expected.FirstOrDefault(link => !Leads(actual[link.Key], kept, link.Value));
        return wrong.Key is null ? null : $"Link {wrong.Key} is {actual[wrong.Key]} and does not lead to {wrong.Value}";
    }

    private static Dictionary<string, long> Offsets(JobCriteria asked, long total)
    {
        var last = (total - 1) / asked.Limit * asked.Limit;
        var offsets = new Dictionary<string, long> { ["first"] = 0, ["last"] = last };
        if (asked.Offset > 0)
        {
            offsets["prev"] = asked.Offset < total ? Math.Max(0, (long)asked.Offset - asked.Limit) : last;
        }

        if ((long)asked.Offset + asked.Limit < total)
        {
            offsets["next"] = (long)asked.Offset + asked.Limit;
        }

        return offsets;
    }

    private static bool Leads(string reference, string[] kept, long offset)
    {
        var parts = reference[1..].Split('&');
        return reference[0] == '?'
            && parts.Where(part => !IsOffset(part)).SequenceEqual(kept)
            && parts.Single(IsOffset) == string.Create(CultureInfo.InvariantCulture, $"offset={offset}");
    }

    private static bool IsOffset(string part) =>
        "offset".Equals(Percent.Decode(part.Split('=')[0], plusIsSpace: true), StringComparison.OrdinalIgnoreCase);

    // As it was sent, but for what would end the reference, begin a fragment or is no character of a header.
    private static string Safe(string part) => UnsafePattern().Replace(part, static match => $"%{(int)match.Value[0]:X2}");

    [GeneratedRegex("""<([^<>" ]*)>; rel="([a-z]+)"(?=, <|\z)""")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("[^!$-;=?-~]")]
    private static partial Regex UnsafePattern();
}
