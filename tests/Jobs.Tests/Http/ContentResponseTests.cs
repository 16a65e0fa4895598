using System.IO.Compression;
using System.IO.Pipelines;
using Jobs.Api.Http;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Http;

public sealed class ContentResponseTests
{
    [Theory]
    [InlineData(1023, false)]
    [InlineData(1024, true)]
    public async Task Body_of_1024_bytes_is_the_first_that_is_encoded(int length, bool isEncoded)
    {
        var (context, _) = Context();

        await ContentResponse.WriteAsync(context, Content(length), CancellationToken.None);

        Assert.Equal(isEncoded ? "br" : "", context.Response.Headers.ContentEncoding.ToString());
        Assert.Equal(isEncoded ? "W/\"x-br\"" : "\"x\"", context.Response.Headers.ETag);
        Assert.Equal("Accept-Encoding", context.Response.Headers.Vary);
    }

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData((64 * 1024) + 1, false)]
    public async Task Body_over_64_KB_is_encoded_while_it_is_sent(int length, bool isLengthKnown)
    {
        var (context, body) = Context();

        await ContentResponse.WriteAsync(context, Content(length), CancellationToken.None);

        Assert.Equal(isLengthKnown, context.Response.ContentLength == body.Length);
        Assert.Equal(isLengthKnown, context.Response.ContentLength is not null);
        body.Position = 0;
        using var decoded = new MemoryStream();
        await new BrotliStream(body, CompressionMode.Decompress).CopyToAsync(decoded);
        Assert.Equal(length, decoded.Length);
    }

    [Fact]
    public async Task Existing_vary_is_kept()
    {
        var (context, _) = Context();
        context.Response.Headers.Vary = "Origin";

        await ContentResponse.WriteAsync(context, Content(2000), CancellationToken.None);

        Assert.Equal("Origin,Accept-Encoding", context.Response.Headers.Vary.ToString());
    }

    [Fact]
    public async Task Answer_that_fails_before_it_is_sent_leaves_none_of_its_headers_to_the_error()
    {
        await using var server = await TestServer.StartAsync();
        var (context, body) = Context();

        await server.Services.GetRequiredService<RequestPipeline>().RunAsync(context, static async (context, _) =>
        {
            await ContentResponse.WriteAsync(
                context, Content(2000), new CancellationToken(canceled: true), static headers => headers["X-Total-Count"] = "1");
            return null;
        });

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
        Assert.Equal("", context.Response.Headers.ContentEncoding.ToString());
        Assert.Equal("", context.Response.Headers.ETag.ToString());
        Assert.False(context.Response.Headers.ContainsKey("X-Total-Count"));
        Assert.Equal((byte)'{', body.ToArray()[0]);
        Assert.Equal(body.Length, context.Response.ContentLength);
    }

    // Encoding a long body takes one of a few places, which a slow reader must not hold.
    [Fact]
    public async Task Readers_that_do_not_read_do_not_keep_others_from_being_answered()
    {
        using var stop = new CancellationTokenSource();
        var slow = Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ =>
        {
            var context = Context(new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1)));
            return ContentResponse.WriteAsync(context, Content(1_000_000), stop.Token);
        }).ToList();
        var (fast, body) = Context();

        await ContentResponse.WriteAsync(fast, Content(1_000_000), stop.Token).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.True(body.Length > 0);
        Assert.All(slow, task => Assert.False(task.IsCompleted));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(slow));
    }

    // Random enough not to become shorter than a flush.
    private static ResponseContent Content(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return new ResponseContent("x", [bytes.AsMemory(0, length / 2), bytes.AsMemory(length / 2)], length);
    }

    private static (DefaultHttpContext Context, MemoryStream Body) Context()
    {
        var body = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Get;
        context.Request.Headers.AcceptEncoding = "br";
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        return (context, body);
    }

    private static DefaultHttpContext Context(Pipe pipe)
    {
        var (context, _) = Context();
        context.Features.Set<IHttpResponseBodyFeature>(new PipeBody(pipe.Writer));
        return context;
    }

    private sealed class PipeBody(PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream => writer.AsStream();

        public PipeWriter Writer => writer;

        public void DisableBuffering()
        {
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;
    }
}
