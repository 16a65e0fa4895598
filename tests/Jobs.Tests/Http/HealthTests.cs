using System.Net;
using Azure;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Http;

public sealed class HealthTests : IAsyncLifetime, IDisposable
{
    private readonly HookedTransport _transport = new();
    private readonly FakeTimeProvider _time = new();
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(
        transport: _transport, configure: services => services.AddSingleton<TimeProvider>(_time));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _transport.Dispose();

    [Covers(Contract.Operations.Live)]
    [Fact]
    public async Task Live_is_200_and_sends_no_storage_request()
    {
        Fail();

        using var response = await _server.GetAsync("/health/live");

        Assert.Equal("""{"status":"alive"}""", await response.TextAsync());
        Assert.Equal(0, _transport.Count);
    }

    [Covers(Contract.Operations.Ready)]
    [Fact]
    public async Task Ready_when_the_table_answers_is_200()
    {
        using var response = await _server.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"status":"ready"}""", await response.TextAsync());
        Assert.Equal(2, _transport.Count);
    }

    // As Azure Cosmos DB for Table answers, whatever its address is.
    [Covers(Contract.Operations.Ready)]
    [Fact]
    public async Task Ready_when_nothing_is_found_by_Timestamp_is_503()
    {
        await _server.AddAsync("p", AnyJob.Many(1));
        _transport.Hook = (message, send) =>
        {
            if (!message.Request.Uri.ToString().Contains("Timestamp", StringComparison.Ordinal))
            {
                return send();
            }

            message.Response = new BareResponse(200) { ContentStream = new MemoryStream("""{"value":[]}"""u8.ToArray()) };
            return default;
        };

        using (var response = await _server.GetAsync("/health/ready"))
        {
            await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        }

        _transport.Hook = (_, send) => send();
        _time.Advance(TimeSpan.FromSeconds(1));
        using var ready = await _server.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Covers(Contract.Operations.Ready)]
    [Fact]
    public async Task Ready_when_the_table_does_not_answer_is_503_with_retry_after()
    {
        Fail();

        using var response = await _server.GetAsync("/health/ready");
        using var head = await _server.HeadAsync("/health/ready");

        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        Assert.Matches("^[0-9]+$", response.Header("Retry-After")!);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, head.StatusCode);
    }

    [Covers(Contract.Operations.Ready)]
    [Fact]
    public async Task Ready_when_the_table_is_missing_is_503()
    {
        await _server.Table.DeleteAsync();

        using var response = await _server.GetAsync("/health/ready");

        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
    }

    [Covers(Contract.Operations.Ready)]
    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(ArgumentNullException))]
    [InlineData(typeof(NotSupportedException))]
    public async Task Ready_when_the_probe_fails_unexpectedly_is_503(Type type)
    {
        _transport.Hook = (_, _) => throw (Exception)Activator.CreateInstance(type, "secret")!;

        using var response = await _server.GetAsync("/health/ready");
        using var head = await _server.HeadAsync("/health/ready");

        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        Assert.DoesNotContain("secret", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, head.StatusCode);
    }

    [Covers(Contract.Operations.Ready)]
    [Fact]
    public async Task Ready_queries_the_table_at_most_once_a_second()
    {
        // Until the service is recognized by its first entity, a probe has more than one query.
        await _server.AddAsync("p", AnyJob.Many(1));
        await StatusOfReadyAsync();
        var first = _transport.Count;

        await StatusOfReadyAsync();
        _time.Advance(TimeSpan.FromMilliseconds(999));
        await StatusOfReadyAsync();
        Assert.Equal(first, _transport.Count);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await StatusOfReadyAsync();
        Assert.Equal(first + 1, _transport.Count);
    }

    [Covers(Contract.Operations.Ready)]
    [Fact]
    public async Task Ready_after_a_second_reflects_failure_and_recovery()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusOfReadyAsync());
        Fail();
        Assert.Equal(HttpStatusCode.OK, await StatusOfReadyAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOfReadyAsync());
        _transport.Hook = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusOfReadyAsync());
    }

    private void Fail() => _transport.Hook = static (_, _) => throw new RequestFailedException("The table cannot be reached.");

    private async Task<HttpStatusCode> StatusOfReadyAsync()
    {
        using var response = await _server.GetAsync("/health/ready");
        return response.StatusCode;
    }
}
