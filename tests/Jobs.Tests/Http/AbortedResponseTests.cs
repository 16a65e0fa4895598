using Jobs.Api.Http;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Http;

public sealed class AbortedResponseTests
{
    [Fact]
    public async Task Response_that_fails_after_its_start_is_aborted_so_that_the_caller_sees_it_as_incomplete()
    {
        using var log = new RecordedLog();
        await using var server = await TestServer.StartAsync(
            configure: services => services.AddLogging(logging => logging.AddProvider(log)));
        var connection = new Connection();
        var context = ContextWithStartedResponse(connection);

        await server.Services.GetRequiredService<RequestPipeline>().RunAsync(
            context, static (_, _) => throw new InvalidOperationException("half way"));

        Assert.True(connection.IsAborted);
        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
        Assert.Contains(log.Lines, line => line.Contains(
            $"Request {context.TraceIdentifier}: the response was aborted.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Response_that_fails_with_buffered_bytes_is_aborted_and_no_error_is_added_to_them()
    {
        await using var server = await TestServer.StartAsync();
        var connection = new Connection();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(connection);
        context.Request.Method = HttpMethods.Get;

        await server.Services.GetRequiredService<RequestPipeline>().RunAsync(context, static (context, _) =>
        {
            context.Response.BodyWriter.GetSpan(100);
            context.Response.BodyWriter.Advance(100);
            throw new OperationCanceledException();
        });

        Assert.True(connection.IsAborted);
        Assert.Equal(100, context.Response.BodyWriter.UnflushedBytes);
    }

    private static DefaultHttpContext ContextWithStartedResponse(Connection connection)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(connection);
        context.Features.Set<IHttpResponseFeature>(new StartedResponse());
        context.Request.Method = HttpMethods.Get;
        return context;
    }

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }

    private sealed class StartedResponse : HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}
