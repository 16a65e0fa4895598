using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>
/// The identifier that every response carries in <c>X-Request-Id</c>: the id of the request's trace, so that a caller's
/// report leads to the log and the trace.
/// </summary>
internal static class RequestId
{
    private const string Header = "X-Request-Id";

    /// <summary>Gives the request its identifier, once, and puts it on the response.</summary>
    public static string Assign(HttpContext context)
    {
        if (!context.Response.Headers.TryGetValue(Header, out var id))
        {
            id = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString();
            context.Response.Headers[Header] = id;
            context.TraceIdentifier = id.ToString();
        }

        return id.ToString();
    }
}
