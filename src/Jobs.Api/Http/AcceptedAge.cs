using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jobs.Api.Http;

/// <summary>How old an answer may be: the request directive <c>max-age</c> (RFC 9111, 5.2.1.1) and the header <c>Age</c>.</summary>
internal static class AcceptedAge
{
    /// <summary>The maximum age that a request accepts; zero for a fresh answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="defaultMaxAge">What counts without a directive.</param>
    public static TimeSpan Of(HttpRequest request, TimeSpan defaultMaxAge)
    {
        var text = request.Headers.CacheControl.ToString();
        if (text.Length == 0)
        {
            return defaultMaxAge;
        }

        // What cannot be read may have asked for a fresh answer.
        return CacheControlHeaderValue.TryParse(text, out var control) && !control.NoCache
            ? control.MaxAge ?? defaultMaxAge
            : TimeSpan.Zero;
    }

    /// <summary>Adds the age of an answer to a response, in whole seconds, rounded up.</summary>
    public static void Send(HttpResponse response, TimeSpan age) =>
        response.Headers.Age = Math.Ceiling(age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
