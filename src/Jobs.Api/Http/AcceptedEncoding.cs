using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jobs.Api.Http;

/// <summary>Chooses the encoding of a body by <c>Accept-Encoding</c> (RFC 9110, 12.5.3).</summary>
internal static class AcceptedEncoding
{
    /// <summary>
    /// The encoding with the greatest quality, and of several the one that the service prefers. None when the caller accepts none,
    /// not even the body as it is: an answer that may be of use is better than an error.
    /// </summary>
    public static ContentEncoding Of(HttpRequest request)
    {
        if (request.Headers.AcceptEncoding is not { Count: > 0 } lines)
        {
            return ContentEncoding.Identity;
        }

        var qualities = Qualities(lines);
        var best = ContentEncoding.All.MaxBy(encoding => QualityOf(encoding, qualities))!;
        return QualityOf(best, qualities) > 0 ? best : ContentEncoding.Identity;
    }

    private static Dictionary<string, double> Qualities(StringValues lines)
    {
        var qualities = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in QualityValues.Read(lines))
        {
            qualities.TryAdd(value.Value.ToString(), value.Quality ?? 1);
        }

        return qualities;
    }

    private static double QualityOf(ContentEncoding encoding, Dictionary<string, double> qualities) =>
        qualities.TryGetValue(encoding.Name, out var quality) || qualities.TryGetValue("*", out quality) ? quality
        : encoding == ContentEncoding.Identity ? double.Epsilon
        : 0;
}
