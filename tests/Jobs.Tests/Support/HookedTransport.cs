using Azure.Core;
using Azure.Core.Pipeline;

namespace Jobs.Tests.Support;

/// <summary>
/// The default transport of the client with a hook for each request: it counts, observes, delays, changes or fails requests.
/// </summary>
public sealed class HookedTransport : HttpPipelineTransport, IDisposable
{
    private readonly HttpClientTransport _inner = new();
    private int _count;

    /// <summary>
    /// Called for each request, with a delegate that sends it; null to send all requests unchanged.
    /// </summary>
    public Func<HttpMessage, Func<ValueTask>, ValueTask>? Hook { get; set; }

    /// <summary>The number of requests, including those that the hook did not send.</summary>
    public int Count => _count;

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    /// <inheritdoc/>
    public override Request CreateRequest() => _inner.CreateRequest();

    /// <inheritdoc/>
    public override void Process(HttpMessage message) => throw new NotSupportedException("The service never blocks.");

    /// <inheritdoc/>
    public override ValueTask ProcessAsync(HttpMessage message)
    {
        Interlocked.Increment(ref _count);
        return Hook is null ? _inner.ProcessAsync(message) : Hook(message, () => _inner.ProcessAsync(message));
    }
}
