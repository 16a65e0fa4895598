using Azure.Core;
using Azure.Core.Pipeline;
using Jobs.Api.Telemetry;

namespace Jobs.Api.Tables;

/// <summary>
/// Carries requests to the table and the identity platform without the trace of a caller's request, which the clients add even
/// when their own tracing is off. The requests for tokens need it too: what could fail one of them would fail the table for
/// everyone.
/// </summary>
internal sealed class ContextFreeTransport : HttpClientTransport
{
    private static readonly string[] ContextHeaders = ["traceparent", "tracestate", "Request-Id"];

    private ContextFreeTransport()
        : base(new HttpClient(OutgoingRequests.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan })
    {
    }

    /// <summary>The transport, shared like the connections that it keeps.</summary>
    public static new ContextFreeTransport Shared { get; } = new();

    public override void Process(HttpMessage message)
    {
        RemoveContext(message.Request);
        base.Process(message);
    }

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        RemoveContext(message.Request);
        return base.ProcessAsync(message);
    }

    private static void RemoveContext(Request request)
    {
        foreach (var header in ContextHeaders)
        {
            request.Headers.Remove(header);
        }
    }
}
