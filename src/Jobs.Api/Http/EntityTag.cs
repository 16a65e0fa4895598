using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Jobs.Api.Http;

/// <summary>Makes the header <c>ETag</c> of an answer, and compares it with <c>If-None-Match</c>.</summary>
internal static class EntityTag
{
    /// <summary>
    /// The tag of an answer. That of an encoded one is weak, because the same body can be encoded at different levels.
    /// </summary>
    /// <param name="digest">Changes when, and only when, the answer does.</param>
    /// <param name="encoding">The encoding in which it is sent.</param>
    public static string Of(string digest, ContentEncoding encoding) =>
        (encoding == ContentEncoding.Identity ? "" : "W/") + OpaqueOf(digest, encoding);

    /// <summary>
    /// True when the caller has the answer already, in whatever encoding (RFC 9110, 13.1.2: weak comparison, lists, <c>*</c>).
    /// </summary>
    public static bool IsKnown(HttpRequest request, string digest)
    {
        if (request.Headers.IfNoneMatch.Count == 0)
        {
            return false;
        }

        var tags = ContentEncoding.All.Select(encoding => OpaqueOf(digest, encoding)).ToList();
        return request.Headers.IfNoneMatch.SelectMany(static line => Members(line!)).Any(member =>
            EntityTagHeaderValue.TryParse(member, out var known)
            && (known.Equals(EntityTagHeaderValue.Any) || tags.Exists(tag => known.Tag.Equals(tag, StringComparison.Ordinal))));
    }

    // A tag may contain commas. The framework's parser of lists tries a malformed member again at each of its characters, which
    // takes quadratic time.
    private static IEnumerable<StringSegment> Members(string list)
    {
        var start = 0;
        var isQuoted = false;
        for (var index = 0; index < list.Length; index++)
        {
            isQuoted ^= list[index] == '"';
            if (list[index] == ',' && !isQuoted)
            {
                yield return new StringSegment(list, start, index - start).Trim();
                start = index + 1;
            }
        }

        yield return new StringSegment(list, start, list.Length - start).Trim();
    }

    private static string OpaqueOf(string digest, ContentEncoding encoding) => $"\"{digest}{encoding.TagSuffix}\"";
}
