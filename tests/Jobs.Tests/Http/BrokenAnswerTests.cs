using Jobs.Api.Http;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Http;

public sealed class BrokenAnswerTests
{
    [Fact]
    public async Task An_answer_that_fails_half_way_is_cut_off_so_that_it_does_not_pass_for_a_whole_one()
    {
        using var log = new RecordedLog();
        await using var server = await TestServer.StartAsync(
            configure: services => services.AddLogging(logging => logging.AddProvider(log)));
        var connection = new Connection();
        var context = HalfAnswered(connection);

        await server.Services.GetRequiredService<RequestPipeline>().RunAsync(
            context, static (_, _) => throw new InvalidOperationException("half way"));

        Assert.True(connection.IsAborted);
        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
        Assert.Contains(log.Lines, line => line.Contains(
            $"Request {context.TraceIdentifier}: the response was aborted.", StringComparison.Ordinal));
    }

    private static DefaultHttpContext HalfAnswered(Connection connection)
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
