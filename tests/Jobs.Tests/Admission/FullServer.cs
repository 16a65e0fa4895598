using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Admission;

/// <summary>A server with few places, which are taken by requests about a project that is held.</summary>
internal sealed class FullServer : IAsyncDisposable
{
    private readonly HookedTransport _transport = new();
    private readonly MeterRecorder _watch;

    private FullServer(TestServer server, HookedTransport transport, FakeTimeProvider time)
    {
        _transport = transport;
        _watch = new MeterRecorder(server);
        Held = new BlockedProject(transport);
        Server = server;
        Time = time;
    }

    /// <summary>The server.</summary>
    public TestServer Server { get; }

    /// <summary>What the requests wait for.</summary>
    public BlockedProject Held { get; }

    /// <summary>The clock.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>Starts a server with these settings of the section <c>Limits</c>; it keeps no project in memory.</summary>
    public static async Task<FullServer> StartAsync(params (string Name, string Value)[] capacity)
    {
        var (transport, time) = (new HookedTransport(), new FakeTimeProvider());
        var server = await TestServer.StartAsync(
            Settings(capacity), transport, services => services.AddSingleton<TimeProvider>(time));
        return new FullServer(server, transport, time);
    }

    /// <summary>These settings of the section <c>Limits</c>, and those that keep no project in memory.</summary>
    public static Dictionary<string, string?> Settings(IEnumerable<(string Name, string Value)> capacity)
    {
        var settings = new Dictionary<string, string?>(TestServer.ScanOnly);
        foreach (var (name, value) in capacity)
        {
            settings[$"Limits:{name}"] = value;
        }

        return settings;
    }

    /// <summary>Sends a request that is held, and returns when it is.</summary>
    public async Task<Task<HttpResponseMessage>> HoldAsync(
        string target, CancellationToken cancellationToken = default)
    {
        var before = Held.Count;
        var answer = Server.Client.GetAsync(Requests.UriOf(Server, target), cancellationToken);
        await Held.UntilAsync(before + 1);
        return answer;
    }

    /// <summary>Sends a request that finds no place, and returns when it waits.</summary>
    public async Task<Task<HttpResponseMessage>> WaitAsync(
        string target, string gate = "requests", CancellationToken cancellationToken = default)
    {
        var before = Waiting(gate);
        var answer = Server.Client.GetAsync(Requests.UriOf(Server, target), cancellationToken);
        await UntilWaitingAsync(gate, before + 1);
        return answer;
    }

    /// <summary>Returns when so many wait for a place.</summary>
    public Task UntilWaitingAsync(string gate, int count) => Eventually.TrueAsync(() => Task.FromResult(Waiting(gate) == count));

    /// <summary>Returns when nothing has a place and nothing waits for one.</summary>
    public Task UntilEmptyAsync() => Eventually.TrueAsync(() => Task.FromResult(_watch.Observe().Count == 0));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Held.Release();
        _watch.Dispose();
        await Server.DisposeAsync();
        _transport.Dispose();
    }

    private int Waiting(string gate) => Enumerable.Range(1, 9)
        .FirstOrDefault(count => _watch.Observe().Contains($"jobs.limiter.queued_requests {gate} {count}"));
}
