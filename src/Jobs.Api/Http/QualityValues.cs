using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Jobs.Api.Http;

/// <summary>Reads headers that are lists of values with qualities, such as <c>Accept-Encoding</c> (RFC 9110, 12.4.2).</summary>
internal static class QualityValues
{
    /// <summary>
    /// The members of the list that are well-formed. Each is parsed by itself: the framework's parser of lists tries a malformed one
    /// again at each of its characters, which takes quadratic time and finds members within it.
    /// </summary>
    public static IEnumerable<StringWithQualityHeaderValue> Read(StringValues lines)
    {
        foreach (var member in lines.SelectMany(static line => line!.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (StringWithQualityHeaderValue.TryParse(member.Trim(), out var value))
            {
                yield return value;
            }
        }
    }
}
