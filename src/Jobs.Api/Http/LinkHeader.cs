using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>
/// Writes the header <c>Link</c> (RFC 8288): references to the other pages of the same query. Each repeats the query, so the
/// length of the header is bounded: clients and proxies reject responses with long headers.
/// </summary>
internal static class LinkHeader
{
    /// <summary>The maximum length of the value, which is ASCII, so a character is a byte.</summary>
    public const int MaxLength = 4096;

    private const string Separator = ", ";

    private static readonly SearchValues<char> Safe = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%[]|^`{}\\");

    // The relation that a caller can do without most easily comes first.
    private static readonly string[] DropOrder = ["last", "first", "prev", "next"];

    /// <summary>The value of the header; null when nothing matches, or when no reference is short enough.</summary>
    /// <param name="queryString">The query as it was sent; the links have all of it but the offset.</param>
    /// <param name="offset">The page's offset.</param>
    /// <param name="limit">The page's limit.</param>
    /// <param name="total">How many jobs match.</param>
    public static string? Write(QueryString queryString, int offset, int limit, int total)
    {
        if (total == 0)
        {
            return null;
        }

        if (OtherParameters(queryString) is not { } others)
        {
            return null;
        }

        var links = Offsets(offset, limit, total)
            .Select(page => (page.Relation, Text: Link(others, page.Offset, page.Relation)))
            .ToList();
        foreach (var relation in DropOrder)
        {
            if (Length(links) <= MaxLength)
            {
                break;
            }

            links.RemoveAll(link => link.Relation == relation);
        }

        return links.Count == 0 ? null : string.Join(Separator, links.Select(static link => link.Text));
    }

    private static IEnumerable<(string Relation, int Offset)> Offsets(int offset, int limit, int total)
    {
        var last = (total - 1) / limit * limit;
        yield return ("first", 0);
        if (offset > 0)
        {
            yield return ("prev", offset < total ? Math.Max(0, offset - limit) : last);
        }

        if ((long)offset + limit < total)
        {
            yield return ("next", offset + limit);
        }

        yield return ("last", last);
    }

    private static int Length(List<(string Relation, string Text)> links) =>
        links.Sum(static link => link.Text.Length + Separator.Length) - Separator.Length;

    // A reference of a query alone keeps the path, whatever stands before it at a gateway.
    private static string Link(string others, int offset, string relation) =>
        string.Create(CultureInfo.InvariantCulture, $"<?{others}offset={offset}>; rel=\"{relation}\"");

    // Null when the parameters alone are too long, so that a long query is not copied to be dropped.
    private static string? OtherParameters(QueryString queryString)
    {
        var others = new StringBuilder();
        var sent = queryString.HasValue ? queryString.Value[1..] : "";
        foreach (var parameter in sent.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsOffset(parameter))
            {
                AppendSafe(others, parameter);
                others.Append('&');
            }

            if (others.Length > MaxLength)
            {
                return null;
            }
        }

        return others.ToString();
    }

    private static bool IsOffset(string parameter) =>
        PercentEncoding.TryDecode(parameter.Split('=', 2)[0], out var name)
        && name.Equals("offset", StringComparison.OrdinalIgnoreCase);

    // What could end the reference or the header, and what a header cannot carry, is percent-encoded.
    private static void AppendSafe(StringBuilder builder, ReadOnlySpan<char> sent)
    {
        while (sent.IndexOfAnyExcept(Safe) is >= 0 and var unsafeIndex)
        {
            builder.Append(sent[..unsafeIndex]);
            Rune.DecodeFromUtf16(sent[unsafeIndex..], out var rune, out var length);
            builder.Append(Uri.EscapeDataString(rune.ToString()));
            sent = sent[(unsafeIndex + length)..];
        }

        builder.Append(sent);
    }
}
