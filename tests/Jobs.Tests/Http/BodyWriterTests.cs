using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Jobs.Tests.Http;

public sealed class BodyWriterTests
{
    private const int Kilobyte = 1024;

    private static readonly ReadOnlyMemory<byte>[] Pieces =
        [.. Enumerable.Range(0, 5).Select(static _ => new ReadOnlyMemory<byte>(new byte[32 * Kilobyte]))];

    [Fact]
    public async Task Long_body_is_flushed_every_64_KB_so_that_slow_readers_apply_backpressure()
    {
        using var body = new FlushedStream();
        var context = Context(HttpMethods.Get, body);

        await BodyWriter.WriteAsync(context, Pieces, CancellationToken.None);

        // The headers are first.
        Assert.Equal([0, 64 * Kilobyte, 128 * Kilobyte, 160 * Kilobyte], body.Flushes);
        Assert.Equal(160 * Kilobyte, context.Response.ContentLength);
    }

    [Fact]
    public async Task Response_to_head_has_the_length_and_no_body()
    {
        using var body = new FlushedStream();
        var context = Context(HttpMethods.Head, body);

        await BodyWriter.WriteAsync(context, Pieces, CancellationToken.None);

        Assert.Equal(0, body.Length);
        Assert.Equal(160 * Kilobyte, context.Response.ContentLength);
    }

    private static DefaultHttpContext Context(string method, Stream body)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        return context;
    }

    // Records how many bytes had been written at each flush.
    private sealed class FlushedStream : MemoryStream
    {
        public List<long> Flushes { get; } = [];

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Flushes.Add(Length);
            return Task.CompletedTask;
        }
    }
}
