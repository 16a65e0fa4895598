using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>The header <c>Retry-After</c>.</summary>
internal static class RetryAfter
{
    /// <summary>Says when to send the request again, in whole seconds, rounded up.</summary>
    public static void Send(HttpResponse response, TimeSpan time) =>
        response.Headers.RetryAfter = Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
