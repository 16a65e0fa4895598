using System.Diagnostics;

namespace Jobs.Api.Telemetry;

/// <summary>
/// The handler of the service's own requests to the table, the token issuer and the identity platform. They carry nothing of
/// the caller: a request's <c>traceparent</c>, <c>tracestate</c> and <c>baggage</c> are not passed on, because their content
/// and size are the caller's choice, and a receiver that rejects them would fail requests of other callers.
/// </summary>
internal static class OutgoingRequests
{
    // A connection that lives longer would not notice that the name has another address.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>A new handler, which follows no redirects and keeps no cookies.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        AllowAutoRedirect = false,
        PooledConnectionLifetime = ConnectionLifetime,
        UseCookies = false,
    };
}
