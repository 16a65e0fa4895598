using Jobs.Api.Snapshots;
using Jobs.Recording;
using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Http;

/// <summary>A server with a clock that the test advances, and requests that wait for a change.</summary>
internal sealed class WaitingServer : IAsyncDisposable
{
    /// <summary>The project.</summary>
    public const string Project = "p";

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(20);

    // On a machine that is busy, an answer that is being made must not run into its deadline on the clock of the test.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(200);

    private WaitingServer(TestServer server, HookedTransport transport, FakeTimeProvider time)
    {
        (Server, Transport, Time) = (server, transport, time);
        Recorder = new JobRecorder(server.Table);
        Meters = new MeterRecorder(server);
    }

    /// <summary>The server.</summary>
    public TestServer Server { get; }

    /// <summary>Sends the server's requests to the table.</summary>
    public HookedTransport Transport { get; }

    /// <summary>The clock of the server.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>Writes jobs, and keeps the change log.</summary>
    public JobRecorder Recorder { get; }

    /// <summary>What the server measures.</summary>
    public MeterRecorder Meters { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="writers">The value of <c>Jobs:Writers</c>.</param>
    /// <param name="settings">Other settings.</param>
    public static async Task<WaitingServer> StartAsync(string writers = "ChangeLog", params (string Name, string Value)[] settings)
    {
        var (transport, time) = (new HookedTransport(), new FakeTimeProvider(DateTimeOffset.UtcNow));
        var all = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
        all["Jobs:Writers"] = writers;
        var server = await TestServer.StartAsync(all, transport, services => services.AddSingleton<TimeProvider>(time));
        return new WaitingServer(server, transport, time);
    }

    /// <summary>Records a job that has not started.</summary>
    public Task<Job> AddJobAsync(string project = Project) =>
        Recorder.AcknowledgeAsync(project, new NewJob(Guid.NewGuid(), "Create disk", "ada"));

    /// <summary>Sends a request, and waits until it waits.</summary>
    /// <returns>Its answer.</returns>
    public async Task<Task<HttpResponseMessage>> HoldAsync(
        string target = $"/projects/{Project}/jobs", int seconds = 30, CancellationToken cancellationToken = default)
    {
        var before = WaitingCount();
        var answer = await SendAsync(target, seconds, cancellationToken: cancellationToken);
        await Eventually.TrueAsync(() => Task.FromResult(WaitingCount() > before || answer.IsCompleted));
        return answer;
    }

    /// <summary>Sends a request for what has not changed.</summary>
    /// <returns>Its answer.</returns>
    public async Task<Task<HttpResponseMessage>> SendAsync(
        string target, int seconds, string? tag = null, CancellationToken cancellationToken = default)
    {
        using var known = await Server.GetAsync(target);
        return SendAsync(target, tag ?? known.Header("ETag")!, seconds, cancellationToken);
    }

    /// <summary>How many requests wait.</summary>
    public int WaitingCount() => Enumerable.Range(1, 200)
        .FirstOrDefault(count => Meters.Observe().Contains($"jobs.limiter.active_leases waiting {count}"));

    /// <summary>Returns when this number of requests waits.</summary>
    public Task WaitForWaitingAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(WaitingCount() == count));

    /// <summary>Lets the project be synchronized.</summary>
    /// <param name="times">How often.</param>
    public async Task TickAsync(int times = 1)
    {
        for (var tick = 0; tick < times; tick++)
        {
            Time.Advance(ProjectWatch.Interval);
            await Task.Delay(Settling);
        }
    }

    /// <summary>Lets the project be synchronized until the request is answered.</summary>
    public async Task<HttpResponseMessage> TickUntilAnsweredAsync(Task<HttpResponseMessage> answer)
    {
        while (!answer.IsCompleted)
        {
            Time.Advance(ProjectWatch.Interval);
            await Task.WhenAny(answer, Task.Delay(AnswerTime));
        }

        return await answer;
    }

    /// <summary>Lets the table reject all requests.</summary>
    public void FailTable() => Transport.Hook = static (message, _) =>
    {
        // A response with this header is not retried.
        message.Response = new ErrorResponse(503, "ServerBusy", retryAfter: "1");
        return default;
    };

    /// <summary>Stops the process, as far as requests can tell.</summary>
    public void Stop() => Server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Meters.Dispose();
        await Server.DisposeAsync();
        Transport.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(string target, string tag, int seconds, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Requests.UriOf(Server, target));
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        request.Headers.TryAddWithoutValidation("Prefer", $"wait={seconds}");
        return await Server.Client.SendAsync(request, cancellationToken);
    }
}
