using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Admission;

/// <summary>A server with few permits, which requests of a blocked project hold.</summary>
internal sealed class FullServer : IAsyncDisposable
{
    private readonly HookedTransport _transport = new();
    private readonly MeterRecorder _recorder;

    private FullServer(TestServer server, HookedTransport transport, FakeTimeProvider time)
    {
        _transport = transport;
        _recorder = new MeterRecorder(server);
        Blocked = new BlockedProject(transport);
        Server = server;
        Time = time;
    }

    /// <summary>The server.</summary>
    public TestServer Server { get; }

    /// <summary>The project whose requests are blocked.</summary>
    public BlockedProject Blocked { get; }

    /// <summary>The clock.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>Starts a server with these settings of the section <c>Limits</c>; it keeps no project in memory.</summary>
    public static async Task<FullServer> StartAsync(params (string Name, string Value)[] limits)
    {
        var (transport, time) = (new HookedTransport(), new FakeTimeProvider());
        var server = await TestServer.StartAsync(
            Settings(limits), transport, services => services.AddSingleton<TimeProvider>(time));
        return new FullServer(server, transport, time);
    }

    /// <summary>These settings of the section <c>Limits</c>, and those that keep no project in memory.</summary>
    public static Dictionary<string, string?> Settings(IEnumerable<(string Name, string Value)> limits)
    {
        var settings = new Dictionary<string, string?>(TestServer.ScanOnly);
        foreach (var (name, value) in limits)
        {
            settings[$"Limits:{name}"] = value;
        }

        return settings;
    }

    /// <summary>Sends a request that is blocked, and returns when it is.</summary>
    public async Task<Task<HttpResponseMessage>> SendBlockedAsync(
        string target, CancellationToken cancellationToken = default)
    {
        var before = Blocked.Count;
        var answer = Server.Client.GetAsync(Requests.UriOf(Server, target), cancellationToken);
        await Blocked.WaitForBlockedAsync(before + 1);
        return answer;
    }

    /// <summary>Sends a request that gets no permit, and returns when it is queued.</summary>
    public async Task<Task<HttpResponseMessage>> SendQueuedAsync(
        string target, string limiter = "requests", CancellationToken cancellationToken = default)
    {
        var before = QueuedRequests(limiter);
        var answer = Server.Client.GetAsync(Requests.UriOf(Server, target), cancellationToken);
        await WaitForQueuedAsync(limiter, before + 1);
        return answer;
    }

    /// <summary>Returns when this number of requests is queued.</summary>
    public Task WaitForQueuedAsync(string limiter, int count) =>
        Eventually.TrueAsync(() => Task.FromResult(QueuedRequests(limiter) == count));

    /// <summary>Returns when no lease is active and no request is queued.</summary>
    public Task WaitUntilIdleAsync() => Eventually.TrueAsync(() => Task.FromResult(_recorder.Observe().Count == 0));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Blocked.Release();
        _recorder.Dispose();
        await Server.DisposeAsync();
        _transport.Dispose();
    }

    private int QueuedRequests(string limiter) => Enumerable.Range(1, 9)
        .FirstOrDefault(count => _recorder.Observe().Contains($"jobs.limiter.queued_requests {limiter} {count}"));
}
