using System.Net;
using Azure;
using Jobs.Api.Snapshots;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Http;

public sealed class FailureTests : IAsyncLifetime, IDisposable
{
    private const string Find = "/projects/p/jobs";
    private const string Get = "/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6";

    // The client cancels an attempt by itself after 7 seconds, which must not be mistaken for the cancellation tested here.
    private static readonly TimeSpan BelowAttemptTimeout = TimeSpan.FromSeconds(6);

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
    public async Task Unexpected_error_is_500_with_the_request_id_and_no_internals(
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
    [InlineData(typeof(IOException), "The table at ")]
    public async Task Failure_is_logged_with_its_cause_and_the_request_id(Type cause, string text)
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
    public async Task Unreachable_storage_is_503_with_retry_after(string path, string language, string message)
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
    public async Task Missing_table_is_503(string path)
    {
        await _server.Table.DeleteAsync();

        using var response = await _server.GetAsync(path);

        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
    }

    [Fact]
    public async Task Transient_failure_within_the_retries_is_hidden()
    {
        _transport.Hook = async (_, send) =>
        {
            if (_transport.Count == 1)
            {
                throw new RequestFailedException("Unreachable for a moment.");
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
    public async Task Request_past_its_deadline_is_503_and_its_storage_request_is_cancelled(string path)
    {
        var (started, cancelled) = BlockStorage();

        var answer = _server.GetAsync(path);
        await started;
        _time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        using var response = await answer.WaitAsync(BelowAttemptTimeout);
        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        Assert.NotNull(response.Header("Retry-After"));
        if (path == Find)
        {
            // A load is shared by all requests that wait for it and has a timeout of its own.
            Assert.False(cancelled.IsCompleted);
            _time.Advance(new SnapshotOptions().LoadTimeout);
        }

        await cancelled.WaitAsync(BelowAttemptTimeout);
    }

    [Theory]
    [InlineData(Find)]
    [InlineData(Get)]
    public async Task Disconnect_of_the_caller_cancels_the_storage_request(string path)
    {
        // The reads of a snapshot are shared by all requests that wait for it, so only a scan can be cancelled.
        await using var server = await TestServer.StartAsync(TestServer.ScanOnly, _transport);
        var (started, cancelled) = BlockStorage();
        using var caller = new CancellationTokenSource();

        var answer = server.Client.GetAsync(Requests.UriOf(server, path), caller.Token);
        await started;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await cancelled.WaitAsync(BelowAttemptTimeout);
    }

    // Blocks every storage request until it is cancelled; the tasks complete when one has started and when one was cancelled.
    private (Task Started, Task Cancelled) BlockStorage()
    {
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        _transport.Hook = async (message, _) =>
        {
            started.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, message.CancellationToken);
            }
            finally
            {
                cancelled.TrySetResult();
            }
        };
        return (started.Task, cancelled.Task);
    }
}
