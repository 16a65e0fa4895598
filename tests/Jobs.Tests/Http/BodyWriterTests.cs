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
    public async Task A_long_body_is_handed_over_every_64_KB_so_that_a_slow_reader_is_waited_for()
    {
        using var body = new FlushedStream();
        var context = Context(HttpMethods.Get, body);

        await BodyWriter.WriteAsync(context, Pieces, CancellationToken.None);

        Assert.Equal([64 * Kilobyte, 128 * Kilobyte, 160 * Kilobyte], body.Flushes);
        Assert.Equal(160 * Kilobyte, context.Response.ContentLength);
    }

    [Fact]
    public async Task To_head_nothing_but_the_length_is_said()
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

    // Keeps how much had come with each flush.
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
