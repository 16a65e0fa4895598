using Azure.Core;
using Azure.Core.Pipeline;

namespace JobsCli.Data;

/// <summary>Sends the headers of each write at once and its body after a delay, as a slow network would.</summary>
/// <param name="delay">The delay.</param>
internal sealed class DelayedBodyTransport(TimeSpan delay) : HttpPipelineTransport, IDisposable
{
    private readonly HttpClientTransport _inner = new();

    public override Request CreateRequest() => _inner.CreateRequest();

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        if (message.Request.Content is { } content and not DelayedContent)
        {
            message.Request.Content = new DelayedContent(content, delay);
        }

        return _inner.ProcessAsync(message);
    }

    public override void Process(HttpMessage message) => throw new NotSupportedException("Requests are sent asynchronously.");

    public void Dispose() => _inner.Dispose();

    private sealed class DelayedContent(RequestContent inner, TimeSpan delay) : RequestContent
    {
        public override async Task WriteToAsync(Stream stream, CancellationToken cancellation)
        {
            // This sends the headers.
            await stream.FlushAsync(cancellation);
            await Task.Delay(delay, cancellation);
            await inner.WriteToAsync(stream, cancellation);
        }

        public override void WriteTo(Stream stream, CancellationToken cancellation) => inner.WriteTo(stream, cancellation);

        public override bool TryComputeLength(out long length) => inner.TryComputeLength(out length);

        public override void Dispose() => inner.Dispose();
    }
}
