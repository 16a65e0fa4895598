using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>Writes the header <c>Link</c> (RFC 8288): references to the other pages of the same query.</summary>
internal static class LinkHeader
{
    private const string UnreservedPunctuation = "-._~!$&'()*+,;=:@/?%[]|^`{}\\";

    /// <summary>The value of the header; null when nothing matches.</summary>
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

        var others = OtherParameters(queryString);
        var last = (total - 1) / limit * limit;
        var links = new List<string> { Link(others, 0, "first") };
        if (offset > 0)
        {
            links.Add(Link(others, offset < total ? Math.Max(0, offset - limit) : last, "prev"));
        }

        if ((long)offset + limit < total)
        {
            links.Add(Link(others, offset + limit, "next"));
        }

        links.Add(Link(others, last, "last"));
        return string.Join(", ", links);
    }

    // A reference of a query alone keeps the path, whatever stands before it at a gateway.
    private static string Link(string others, int offset, string relation) =>
        string.Create(CultureInfo.InvariantCulture, $"<?{others}offset={offset}>; rel=\"{relation}\"");

    private static string OtherParameters(QueryString queryString)
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
        }

        return others.ToString();
    }

    private static bool IsOffset(string parameter) =>
        PercentEncoding.TryDecode(parameter.Split('=', 2)[0], out var name)
        && name.Equals("offset", StringComparison.OrdinalIgnoreCase);

    // What could end the reference or the header, and what a header cannot carry, is percent-encoded.
    private static void AppendSafe(StringBuilder builder, ReadOnlySpan<char> sent)
    {
        foreach (var rune in sent.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || UnreservedPunctuation.Contains((char)rune.Value)))
            {
                builder.Append((char)rune.Value);
            }
            else
            {
                builder.Append(Uri.EscapeDataString(rune.ToString()));
            }
        }
    }
}
