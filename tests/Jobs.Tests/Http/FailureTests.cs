using System.Net;
using Azure;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Http;

public sealed class FailureTests : IAsyncLifetime, IDisposable
{
    private const string Find = "/projects/p/jobs";
    private const string Get = "/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6";

    // After 7 seconds the client gives an attempt up by itself, which must not pass for what is tested here.
    private static readonly TimeSpan LessThanAnAttempt = TimeSpan.FromSeconds(6);

    private readonly HookedTransport _transport = new();
    private readonly FakeTimeProvider _time = new();
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(
        transport: _transport, configure: services => services.AddSingleton<TimeProvider>(_time));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _transport.Dispose();

    [Covers(Contract.Errors.InternalError)]
    [Theory]
    [InlineData(Find, "en", "Internal error",
        "An error occurred on our side. To get help, quote the request id {0}.")]
    [InlineData(Get, "fr", "Erreur interne",
        "Une erreur s'est produite de notre côté. Pour obtenir de l'aide, indiquez l'identifiant de requête {0}.")]
    [InlineData("/health/ready", "en", "Internal error",
        "An error occurred on our side. To get help, quote the request id {0}.")]
    public async Task Anything_unexpected_is_500_with_the_request_id_and_no_internals(
        string path, string language, string message, string description)
    {
        _transport.Hook = static (_, _) => throw new InvalidOperationException("secret");

        using var response = await _server.GetAsync(path, ("Accept-Language", language));

        var requestId = response.Header("X-Request-Id")!;
        Assert.Equal(
            description.Replace("{0}", requestId, StringComparison.Ordinal),
            await response.IsErrorAsync(HttpStatusCode.InternalServerError, 1, message));
        Assert.DoesNotContain("secret", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException), "unexpected error")]
    [InlineData(typeof(IOException), "Table Storage did not answer in time")]
    public async Task What_goes_wrong_is_logged_with_its_cause_and_the_request_id(Type cause, string text)
    {
        using var log = new RecordedLog();
        await using var server = await TestServer.StartAsync(
            transport: _transport, configure: services => services.AddLogging(logging => logging.AddProvider(log)));
        _transport.Hook = (_, _) => throw (Exception)Activator.CreateInstance(cause)!;

        using var response = await server.GetAsync(Get);

        Assert.Contains(log.Lines, line =>
            line.Contains($"Request {response.Header("X-Request-Id")}: {text}", StringComparison.Ordinal)
            && line.Contains(cause.Name, StringComparison.Ordinal));
    }

    [Covers(Contract.Errors.StorageUnavailable)]
    [Theory]
    [InlineData(Find, "en", "Service temporarily unavailable")]
    [InlineData(Get, "en", "Service temporarily unavailable")]
    [InlineData(Find, "fr", "Service temporairement indisponible")]
    public async Task A_storage_that_is_out_of_reach_is_503_with_retry_after(string path, string language, string message)
    {
        _transport.Hook = static (_, _) => throw new RequestFailedException("secret");

        using var response = await _server.GetAsync(path, ("Accept-Language", language));

        var description = await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, message);
        Assert.Contains("Retry-After", description, StringComparison.Ordinal);
        Assert.Matches("^[0-9]+$", response.Header("Retry-After")!);
        Assert.DoesNotContain("secret", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Covers(Contract.Errors.StorageUnavailable)]
    [Theory]
    [InlineData(Find)]
    [InlineData(Get)]
    public async Task A_missing_table_is_503(string path)
    {
        await _server.Table.DeleteAsync();

        using var response = await _server.GetAsync(path);

        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
    }

    [Fact]
    public async Task A_failure_that_passes_within_the_retries_is_not_seen()
    {
        _transport.Hook = async (_, send) =>
        {
            if (_transport.Count == 1)
            {
                throw new RequestFailedException("For a moment out of reach.");
            }

            await send();
        };

        using var response = await _server.GetAsync(Find);

        Assert.Empty(await response.IdsAsync());
        Assert.Equal(2, _transport.Count);
    }

    [Covers(Contract.Errors.StorageUnavailable)]
    [Theory]
    [InlineData(Find)]
    [InlineData(Get)]
    [InlineData("/health/ready")]
    public async Task A_request_past_its_deadline_is_503_and_its_storage_request_is_given_up(string path)
    {
        var (asked, givenUp) = Hang();

        var answer = _server.GetAsync(path);
        await asked;
        _time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        using var response = await answer.WaitAsync(LessThanAnAttempt);
        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        Assert.NotNull(response.Header("Retry-After"));
        await givenUp;
    }

    [Theory]
    [InlineData(Find)]
    [InlineData(Get)]
    public async Task A_caller_who_goes_away_ends_the_storage_request(string path)
    {
        // What a snapshot is read by belongs to all who wait for it, so the scan is what can end.
        await using var server = await TestServer.StartAsync(TestServer.ScanOnly, _transport);
        var (asked, givenUp) = Hang();
        using var caller = new CancellationTokenSource();

        var answer = server.Client.GetAsync(Requests.UriOf(server, path), caller.Token);
        await asked;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await givenUp.WaitAsync(LessThanAnAttempt);
    }

    // Keeps every storage request back until it is cancelled; tells when one came and when one was given up.
    private (Task Asked, Task GivenUp) Hang()
    {
        var asked = new TaskCompletionSource();
        var givenUp = new TaskCompletionSource();
        _transport.Hook = async (message, _) =>
        {
            asked.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, message.CancellationToken);
            }
            finally
            {
                givenUp.TrySetResult();
            }
        };
        return (asked.Task, givenUp.Task);
    }
}
