using System.Diagnostics;
using System.Net;

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

    /// <summary>The proxy of the environment, past which requests to this machine go.</summary>
    public static IWebProxy Proxy { get; } = new LoopbackBypass(HttpClient.DefaultProxy);

    /// <summary>The proxy of the environment that requests to an address take; null for none.</summary>
    public static Uri? ProxyOf(Uri address) => Proxy.GetProxy(address);

    /// <summary>A new handler, which follows no redirects and keeps no cookies.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        AllowAutoRedirect = false,
        PooledConnectionLifetime = ConnectionLifetime,
        Proxy = Proxy,
        UseCookies = false,
    };

    // By itself the framework sends requests to this machine through the proxy too, which cannot reach it.
    private sealed class LoopbackBypass(IWebProxy inner) : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => inner.Credentials;
            set => inner.Credentials = value;
        }

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : inner.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || inner.IsBypassed(host);
    }
}
