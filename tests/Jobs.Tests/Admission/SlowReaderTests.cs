using System.Net;
using Jobs.Tests.Reliability;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Admission;

/// <summary>Memory is measured for the whole process, so no other test may run at the same time.</summary>
[CollectionDefinition(nameof(SlowReaderTests), DisableParallelization = true)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "xunit calls it a collection.")]
public sealed class MemoryCollection;

/// <summary>Callers that request a large page and do not read it.</summary>
[Covers(Contract.Errors.OverCapacity)]
[Collection(nameof(SlowReaderTests))]
public sealed class SlowReaderTests : IAsyncLifetime, IDisposable
{
    private const int Jobs = 20_000;
    private const int DescriptionLength = 2_000;
    private const string AllJobs = "/projects/p/jobs?limit=2147483647";

    // The JSON of all jobs is 44 MB. What runtime, sockets and other work of the process hold is less than a third of it.
    private const long Json = 44_000_000;
    private const long Tolerance = 14_000_000;

    // Earlier tests may release memory during one round, which does not move the median.
    private const int Rounds = 3;

    private readonly LargeProject _project = new("p", Jobs) { DescriptionLength = DescriptionLength };
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
    public async Task Slow_reader_of_a_scanned_page_holds_its_lease_and_memory_until_the_deadline()
    {
        await StartAsync(("Snapshot:MaxJobsPerProject", "0"), ("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "0"));
        using (await SlowReader.SendAsync(_server.Address, "/projects/p/jobs?limit=1"))
        {
            // Fills pools and caches, independent of the size of the page.
        }

        var (held, released) = (new List<long>(), new List<long>());
        for (var round = 0; round < Rounds; round++)
        {
            var before = LiveBytes();
            using var slow = await HoldAsync();
            var holding = LiveBytes();
            held.Add(holding - before);
            await PassDeadlineAsync();
            released.Add(holding - LiveBytes());
            Assert.True(await slow.ReadToEndAsync() < Json, "The answer was not interrupted.");
        }

        // The pools keep a buffer for each thread that has read a page of rows, so not all memory is released.
        Assert.True(Median(held) > Json - Tolerance, $"Only {Median(held):N0} bytes were held: this test measures nothing.");
        Assert.True(Median(released) > Json - Tolerance, $"Only {Median(released):N0} of {Median(held):N0} bytes were released.");
    }

    [Fact]
    public async Task Reader_that_disconnects_during_a_page_releases_its_lease()
    {
        await StartAsync(("Snapshot:MaxJobsPerProject", "0"), ("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "0"));

        using (await SlowReader.SendAsync(_server.Address, AllJobs))
        {
            using var rejected = await _server.GetAsync("/projects/p/jobs");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, rejected.StatusCode);
        }

        await UntilServedAsync();
    }

    [Fact]
    public async Task Slow_readers_of_a_project_in_memory_share_its_jobs()
    {
        await StartAsync();
        using (await SlowReader.SendAsync(_server.Address, AllJobs))
        {
            // Loads the project.
        }

        var before = LiveBytes();
        var slow = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SlowReader.SendAsync(_server.Address, AllJobs)));
        var held = LiveBytes() - before;

        Assert.All(slow, reader => Assert.StartsWith("HTTP/1.1 200 OK", reader.ResponseStart, StringComparison.Ordinal));
        Assert.True(held < Json + Tolerance, $"20 callers held {held:N0} bytes.");
        foreach (var reader in slow)
        {
            reader.Dispose();
        }
    }

    private static long Median(List<long> values) => values.Order().ElementAt(values.Count / 2);

    private static long LiveBytes() => GC.GetTotalMemory(forceFullCollection: true);

    private async Task<SlowReader> HoldAsync()
    {
        var slow = await SlowReader.SendAsync(_server.Address, AllJobs);
        Assert.StartsWith("HTTP/1.1 200 OK", slow.ResponseStart, StringComparison.Ordinal);
        using var rejected = await _server.GetAsync("/projects/p/jobs");
        await rejected.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, "Over capacity, retry later");
        return slow;
    }

    private async Task PassDeadlineAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(20));
        await UntilServedAsync();
    }

    private Task UntilServedAsync() => Eventually.TrueAsync(async () =>
    {
        using var answer = await _server.GetAsync("/projects/p/jobs");
        return answer.StatusCode == HttpStatusCode.OK;
    });

    private async Task StartAsync(params (string Name, string Value)[] settings) => _server = await TestServer.StartAsync(
        settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value),
        _transport,
        services => services.AddSingleton<TimeProvider>(_time));
}
