using System.Globalization;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// Interprets the headers with their own grammar (RFC 9110). For headers that break the grammar there is no expectation: null.
/// </summary>
internal static partial class HeaderOracle
{
    // In the order in which the service prefers them.
    private static readonly string[] Encodings = ["br", "gzip", "identity"];

    /// <summary>The language of errors: <c>en</c> or <c>fr</c>.</summary>
    public static string? Language(FuzzRequest request)
    {
        string[] ranges = [.. Elements(request, "Accept-Language")];
        if (!Array.TrueForAll(ranges, range => RangePattern().IsMatch(range)))
        {
            return null;
        }

        var preferences = ranges.Select(range => RangePattern().Match(range))
            .Select(match => (Tag: match.Groups[1].Value.ToUpperInvariant(), Quality: Quality(match.Groups[2].Value)))
            .ToList();
        if (preferences.Exists(range => range.Tag == "*") && preferences.Exists(range => range.Quality == 0))
        {
            // The star means every language that is not excluded: both languages are correct.
            return null;
        }

        return preferences.Where(range => range.Quality > 0)
            .OrderByDescending(range => range.Quality)
            .Select(range => range.Tag.Split('-')[0])
            .FirstOrDefault(tag => tag is "FR" or "EN" or "*") == "FR" ? "fr" : "en";
    }

    /// <summary>The encoding of a body of 1 KiB or more.</summary>
    public static string? Encoding(FuzzRequest request)
    {
        if (request.HeaderValues("Accept-Encoding").Length == 0)
        {
            return "identity";
        }

        string[] codings = [.. Elements(request, "Accept-Encoding")];
        if (!Array.TrueForAll(codings, coding => CodingPattern().IsMatch(coding)))
        {
            return null;
        }

        var qualities = codings.Select(coding => CodingPattern().Match(coding))
            .DistinctBy(match => match.Groups[1].Value.ToUpperInvariant())
            .ToDictionary(match => match.Groups[1].Value.ToUpperInvariant(), match => Quality(match.Groups[2].Value));
        var ordered = Encodings
            .Select(name => (Name: name, Quality: qualities.GetValueOrDefault(
                name.ToUpperInvariant(), qualities.GetValueOrDefault("*", name == "identity" ? 0.0001m : 0))))
            .OrderByDescending(coding => coding.Quality)
            .ToList();
        return ordered[0].Quality > 0 ? ordered[0].Name : "identity";
    }

    /// <summary>True when <c>If-None-Match</c> contains the current entity tag.</summary>
    public static bool? IsKnown(FuzzRequest request)
    {
        string[] values = request.HeaderValues("If-None-Match");
        if (values.Length == 0)
        {
            return false;
        }

        var list = string.Join(',', values);
        var namesCurrent = list.Contains(FuzzRequest.CurrentTag, StringComparison.Ordinal);
        var isWellFormed = list == "*" || TagsPattern().IsMatch(list.Replace(FuzzRequest.CurrentTag, "\"current\"", StringComparison.Ordinal));
        return isWellFormed
            ? list == "*" || namesCurrent
            : namesCurrent || list.Contains('*', StringComparison.Ordinal) ? null : false;
    }

    private static IEnumerable<string> Elements(FuzzRequest request, string header) =>
        string.Join(',', request.HeaderValues(header)).Split(',').Select(element => element.Trim(' ', '\t')).Where(element => element.Length > 0);

    private static decimal Quality(string text) => text.Length == 0 ? 1 : decimal.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?\z")]
    private static partial Regex RangePattern();

    [GeneratedRegex(@"\A([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?\z")]
    private static partial Regex CodingPattern();

    [GeneratedRegex("""\A[ \t]*(?:(?:W/)?"[!\x23-\x7E\x80-\xFF]*"[ \t]*)?(?:,[ \t]*(?:(?:W/)?"[!\x23-\x7E\x80-\xFF]*"[ \t]*)?)*\z""")]
    private static partial Regex TagsPattern();
}
