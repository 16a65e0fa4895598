using Azure.Core;
using Azure.Core.Pipeline;

namespace Jobs.Tests.Support;

/// <summary>
/// The client's own transport with a hook around each request: to count requests, to look at them, to delay, change or
/// fail them.
/// </summary>
public sealed class HookedTransport : HttpPipelineTransport, IDisposable
{
    private readonly HttpClientTransport _inner = new();
    private int _count;

    /// <summary>
    /// Called instead of each request, with the way to really send it; null to send it without more ado.
    /// </summary>
    public Func<HttpMessage, Func<ValueTask>, ValueTask>? Hook { get; set; }

    /// <summary>How many requests have been sent, those that the hook kept back included.</summary>
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
