using System.Net;
using Jobs.Tests.Query;
using Jobs.Tests.Reliability;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Admission;

/// <summary>Callers who ask for an enormous page and do not read it. Memory is measured, so nothing else may run meanwhile.</summary>
[Covers(Contract.Errors.OverCapacity)]
[Collection(nameof(PartitionScanMemoryTests))]
public sealed class SlowReaderTests : IAsyncLifetime, IDisposable
{
    private const int Jobs = 50_000;
    private const string Whole = "/projects/p/jobs?limit=2147483647";

    // The JSON of all jobs is 12 MB. What the runtime and the sockets keep for themselves is less than a quarter of it.
    private const long Json = 12_000_000;
    private const long Rest = 3_000_000;

    private readonly EnormousProject _project = new("p", Jobs);
    private readonly HookedTransport _transport = new();
    private readonly FakeTimeProvider _time = new();
    private TestServer _server = null!;

    public Task InitializeAsync()
    {
        _transport.Hook = (message, _) =>
        {
            _project.Answer(message);
            return default;
        };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _transport.Dispose();

    [Fact]
    public async Task One_who_holds_a_scanned_page_keeps_the_place_until_the_deadline_and_then_all_comes_back()
    {
        await StartAsync(("Snapshot:MaxJobsPerProject", "0"), ("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "0"));
        using (await SlowReader.AskAsync(_server.Address, "/projects/p/jobs?limit=1"))
        {
            // Fills pools and caches, which is no matter of the page's size.
        }

        var before = LiveBytes();
        using var slow = await SlowReader.AskAsync(_server.Address, Whole);
        Assert.StartsWith("HTTP/1.1 200 OK", slow.Beginning, StringComparison.Ordinal);
        using (var refused = await _server.GetAsync("/projects/p/jobs"))
        {
            await refused.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, "Over capacity, retry later");
        }

        var holding = LiveBytes();
        Assert.True(holding - before > Json - Rest, $"Only {holding - before:N0} bytes were held: this test measures nothing.");

        _time.Advance(TimeSpan.FromSeconds(20));

        await Eventually.TrueAsync(async () =>
        {
            using var answer = await _server.GetAsync("/projects/p/jobs");
            return answer.StatusCode == HttpStatusCode.OK;
        });

        // Not what is left of it all: the pools keep a buffer of a page of rows for each thread that has read one.
        var returned = holding - LiveBytes();
        Assert.True(returned > Json - Rest, $"Only {returned:N0} of {holding - before:N0} bytes came back.");
        Assert.True(await slow.ReadToEndAsync() < Json, "The answer did not break off.");
    }

    [Fact]
    public async Task One_who_goes_away_in_the_middle_of_a_page_gives_the_place_back()
    {
        await StartAsync(("Snapshot:MaxJobsPerProject", "0"), ("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "0"));

        using (await SlowReader.AskAsync(_server.Address, Whole))
        {
            using var refused = await _server.GetAsync("/projects/p/jobs");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        await Eventually.TrueAsync(async () =>
        {
            using var answer = await _server.GetAsync("/projects/p/jobs");
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task Many_who_hold_a_page_of_a_project_in_memory_share_its_jobs()
    {
        await StartAsync();
        using (await SlowReader.AskAsync(_server.Address, Whole))
        {
            // Loads the project.
        }

        var before = LiveBytes();
        var slow = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SlowReader.AskAsync(_server.Address, Whole)));
        var held = LiveBytes() - before;

        Assert.All(slow, reader => Assert.StartsWith("HTTP/1.1 200 OK", reader.Beginning, StringComparison.Ordinal));
        Assert.True(held < Json + Rest, $"20 callers held {held:N0} bytes.");
        foreach (var reader in slow)
        {
            reader.Dispose();
        }
    }

    private static long LiveBytes() => GC.GetTotalMemory(forceFullCollection: true);

    private async Task StartAsync(params (string Name, string Value)[] settings) => _server = await TestServer.StartAsync(
        settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value),
        _transport,
        services => services.AddSingleton<TimeProvider>(_time));
}
