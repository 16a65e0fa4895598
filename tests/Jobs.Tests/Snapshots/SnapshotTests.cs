using System.Net;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Jobs.Api.Snapshots;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Snapshots;

public sealed class SnapshotTests
{
    private const string Project = "p";

    [Fact]
    public async Task Project_requested_concurrently_is_loaded_once()
    {
        using var transport = new HookedTransport();
        await using var server = await TestServer.StartAsync(transport: transport);
        await server.AddAsync(Project, Samples(10));
        var loads = 0;
        transport.Hook = async (message, send) =>
        {
            Interlocked.Add(ref loads, IsLoad(message) ? 1 : 0);
            await Task.Delay(100);
            await send();
        };

        var totals = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TotalAsync(server)));

        Assert.All(totals, total => Assert.Equal("10", total));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task Requests_that_wait_for_a_load_share_the_next_refresh()
    {
        using var transport = new HookedTransport();
        await using var server = await TestServer.StartAsync(transport: transport);
        await server.AddAsync(Project, Samples(10));
        var cache = server.Services.GetRequiredService<SnapshotCache>();
        var areWaiting = new TaskCompletionSource();
        var queries = 0;
        transport.Hook = async (_, send) =>
        {
            Interlocked.Increment(ref queries);
            await areWaiting.Task;
            await send();
        };

        // Each of them waits for a synchronization when its call returns.
        var requests = Enumerable.Range(0, 20)
            .Select(_ => cache.GetAsync(Project, load: null, CancellationToken.None, CancellationToken.None))
            .ToArray();
        areWaiting.SetResult();

        Assert.All(await Task.WhenAll(requests), Assert.NotNull);
        Assert.InRange(queries, 1, 2);
    }

    [Fact]
    public async Task Loaded_project_is_queried_for_changes_only()
    {
        using var transport = new HookedTransport();
        await using var server = await TestServer.StartAsync(transport: transport);
        await server.AddAsync(Project, Samples(10));
        await TotalAsync(server);
        var loads = 0;
        transport.Hook = (message, send) =>
        {
            loads += IsLoad(message) ? 1 : 0;
            return send();
        };
        await server.AddAsync(Project, Samples(5, seed: 9));

        Assert.Equal("15", await TotalAsync(server));
        Assert.Equal(0, loads);
    }

    [Covers(Contract.FindOutput.DeletedMark)]
    [Fact]
    public async Task Job_marked_deleted_or_made_malformed_is_gone_immediately()
    {
        await using var server = await TestServer.StartAsync();
        var jobs = Samples(3).ToArray();
        await server.AddAsync(Project, jobs);
        Assert.Equal("3", await TotalAsync(server));
        await server.Table.UpdateEntityAsync(
            new TableEntity(Project, jobs[0].Id.ToString()) { ["Deleted"] = true }, ETag.All, TableUpdateMode.Merge);
        await server.Table.UpdateEntityAsync(
            new TableEntity(Project, jobs[1].Id.ToString()) { ["State"] = "lost" }, ETag.All, TableUpdateMode.Merge);

        Assert.Equal("1", await TotalAsync(server));
    }

    [Covers(Contract.FindOutput.DeletedEntity)]
    [Fact]
    public async Task Directly_deleted_entity_is_gone_after_the_reconcile_interval()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await StartAsync(time, TimeSpan.FromSeconds(1));
        var jobs = Samples(3).ToArray();
        await server.AddAsync(Project, jobs);
        Assert.Equal("3", await TotalAsync(server));
        await server.Table.DeleteEntityAsync(Project, jobs[0].Id.ToString());
        time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal("2", await TotalAsync(server));
    }

    [Fact]
    public async Task Reconciliation_delays_no_request()
    {
        using var transport = new HookedTransport();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await StartAsync(time, TimeSpan.FromSeconds(8), transport);
        var jobs = Samples(3).ToArray();
        await server.AddAsync(Project, jobs);
        await TotalAsync(server);
        await server.Table.DeleteEntityAsync(Project, jobs[0].Id.ToString());
        var release = new TaskCompletionSource();
        var reconciling = new TaskCompletionSource();
        transport.Hook = async (message, send) =>
        {
            if (IsLoad(message))
            {
                reconciling.TrySetResult();
                await release.Task;
            }

            await send();
        };
        time.Advance(TimeSpan.FromSeconds(4.1));

        Assert.Equal("3", await TotalAsync(server));
        await reconciling.Task.WaitAsync(TimeSpan.FromSeconds(5));
        await server.AddAsync(Project, Samples(1, seed: 9));
        Assert.Equal("4", await TotalAsync(server));

        release.SetResult();
        await Eventually.TrueAsync(async () => await TotalAsync(server) == "3");
    }

    [Fact]
    public async Task Failed_refresh_fails_only_the_requests_that_wait_for_it()
    {
        using var transport = new HookedTransport();
        await using var server = await TestServer.StartAsync(transport: transport);
        await server.AddAsync(Project, Samples(3));
        await TotalAsync(server);
        transport.Hook = static (_, _) => throw new IOException("cut");
        using var failed = await server.Client.GetAsync(new Uri($"/projects/{Project}/jobs", UriKind.Relative));
        var loads = 0;
        transport.Hook = (message, send) =>
        {
            loads += IsLoad(message) ? 1 : 0;
            return send();
        };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.Equal("3", await TotalAsync(server));
        Assert.Equal(0, loads);
    }

    [Fact]
    public async Task Caller_that_disconnects_does_not_cancel_other_callers()
    {
        using var transport = new HookedTransport();
        await using var server = await TestServer.StartAsync(transport: transport);
        await server.AddAsync(Project, Samples(3));
        var release = new TaskCompletionSource();
        transport.Hook = async (message, send) =>
        {
            await release.Task.WaitAsync(message.CancellationToken);
            await send();
        };
        using var disconnect = new CancellationTokenSource();
        var first = server.Client.GetAsync(new Uri($"/projects/{Project}/jobs", UriKind.Relative), disconnect.Token);
        var second = TotalAsync(server);
        await Eventually.TrueAsync(() => Task.FromResult(transport.Count > 0));
        await disconnect.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        release.SetResult();

        Assert.Equal("3", await second);
    }

    [Fact]
    public async Task Project_larger_than_the_job_limit_is_scanned()
    {
        using var transport = new HookedTransport();
        await using var server = await TestServer.StartAsync(Settings("Snapshot:MaxJobsPerProject", "9"), transport);
        await server.AddAsync(Project, Samples(10));

        Assert.Equal("10", await TotalAsync(server));
        var afterFirst = transport.Count;
        Assert.Equal("10", await TotalAsync(server));
        Assert.Equal(afterFirst + 1, transport.Count);
    }

    [Fact]
    public async Task Projects_beyond_the_memory_limit_evict_the_least_recently_used()
    {
        await using var server = await TestServer.StartAsync(Settings("Snapshot:MemoryLimitMegabytes", "2"));
        var cache = server.Services.GetRequiredService<SnapshotCache>();
        for (var round = 0; round < 2; round++)
        {
            for (var project = 0; project < 5; project++)
            {
                if (round == 0)
                {
                    await server.AddAsync($"p{project}", Samples(500, seed: project));
                }

                Assert.Equal("500", await TotalAsync(server, $"p{project}"));
                Assert.InRange(cache.Bytes, 1, 2 * 1024 * 1024);
            }
        }
    }

    [Fact]
    public async Task Project_larger_than_the_memory_limit_is_scanned()
    {
        await using var server = await TestServer.StartAsync(Settings("Snapshot:MemoryLimitMegabytes", "2"));
        var cache = server.Services.GetRequiredService<SnapshotCache>();
        await server.AddAsync(Project, Samples(2500));

        Assert.Equal("2500", await TotalAsync(server));
        Assert.Equal("2500", await TotalAsync(server));
        Assert.InRange(cache.Bytes, 0, 2 * 1024 * 1024);
    }

    [Theory]
    [InlineData("Snapshot:MemoryLimitMegabytes", "0")]
    [InlineData("Snapshot:MaxJobsPerProject", "-1")]
    [InlineData("Snapshot:TimestampOverlap", "00:00:00")]
    [InlineData("Snapshot:ReconcileInterval", "00:00:00.5")]
    public async Task Setting_out_of_range_stops_the_start(string name, string value)
    {
        var exception = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => TestServer.StartAsync(Settings(name, value)));

        Assert.StartsWith(name.Replace(":", "__", StringComparison.Ordinal), Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(
        FakeTimeProvider time, TimeSpan reconcileInterval, HookedTransport? transport = null) => TestServer.StartAsync(
            Settings("Snapshot:ReconcileInterval", reconcileInterval.ToString()),
            transport,
            services => services.AddSingleton<TimeProvider>(time));

    private static Dictionary<string, string?> Settings(string name, string value) => new() { [name] = value };

    private static IEnumerable<Job> Samples(int count, int seed = 1) => SampleJobs.Create(seed, DateTimeOffset.UnixEpoch).Take(count);

    private static bool IsLoad(HttpMessage message) =>
        !message.Request.Uri.ToString().Contains("Timestamp%20ge", StringComparison.Ordinal);

    private static async Task<string> TotalAsync(TestServer server, string project = Project)
    {
        using var response = await server.Client.GetAsync(new Uri($"/projects/{project}/jobs", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("X-Total-Count").Single();
    }
}
