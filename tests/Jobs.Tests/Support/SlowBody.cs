using Azure.Core;

namespace Jobs.Tests.Support;

/// <summary>The content of a request whose headers are sent at once and whose body follows after a delay.</summary>
/// <param name="inner">The content.</param>
/// <param name="delay">The delay.</param>
internal sealed class SlowBody(RequestContent inner, TimeSpan delay) : RequestContent
{
    /// <summary>Delays the body of a request.</summary>
    public static void Apply(HttpMessage message, TimeSpan delay) =>
        message.Request.Content = message.Request.Content is { } content ? new SlowBody(content, delay) : null;

    /// <inheritdoc/>
    public override async Task WriteToAsync(Stream stream, CancellationToken cancellation)
    {
        await stream.FlushAsync(cancellation);
        await Task.Delay(delay, cancellation);
        await inner.WriteToAsync(stream, cancellation);
    }

    /// <inheritdoc/>
    public override void WriteTo(Stream stream, CancellationToken cancellation) =>
        throw new NotSupportedException("The client writes asynchronously.");

    /// <inheritdoc/>
    public override bool TryComputeLength(out long length) => inner.TryComputeLength(out length);

    /// <inheritdoc/>
    public override void Dispose() => inner.Dispose();
}
