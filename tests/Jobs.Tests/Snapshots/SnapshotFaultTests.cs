using System.Net;
using Azure;
using Azure.Core;
using Jobs.Api.Snapshots;
using Jobs.Development;
using Jobs.Tests.Reliability;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Snapshots;

/// <summary>Faults of the table service, and the answers about a project in memory.</summary>
public sealed class SnapshotFaultTests : IAsyncLifetime, IDisposable
{
    private const string Find = "/projects/p/jobs";

    // The memory of a project without jobs.
    private const long EmptyProjectBytes = 8192;

    private readonly HookedTransport _transport = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Snapshot:ReconcileInterval"] = "00:00:06" },
            _transport,
            services => services.AddSingleton<TimeProvider>(_time));
        await AddAsync(seed: 1);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _transport.Dispose();

    [Fact]
    public async Task Load_without_a_date_header_falls_back_to_a_scan()
    {
        _transport.Hook = RemoveDateAsync;

        await TotalIsAsync(3);
        await AddAsync(seed: 2);
        await TotalIsAsync(6);
    }

    [Fact]
    public async Task Refresh_without_a_date_header_finds_new_jobs()
    {
        await TotalIsAsync(3);
        _transport.Hook = RemoveDateAsync;

        await AddAsync(seed: 2);
        await TotalIsAsync(6);
        await AddAsync(seed: 3);
        await TotalIsAsync(9);
    }

    [Fact]
    public async Task Recreated_table_has_only_its_new_jobs()
    {
        await TotalIsAsync(3);
        await _server.Table.DeleteAsync();
        using var missing = await _server.GetAsync(Find);
        await _server.Table.CreateAsync();

        await missing.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        await TotalIsAsync(0);
        await AddAsync(seed: 2);
        await TotalIsAsync(3);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(InvalidOperationException))]
    public async Task Failed_reconciliation_fails_no_request(Type fault)
    {
        await TotalIsAsync(3);
        var failed = 0;
        _transport.Hook = (message, send) =>
        {
            if (!IsLoadOrReconciliation(message))
            {
                return send();
            }

            Interlocked.Increment(ref failed);
            throw (Exception)Activator.CreateInstance(fault)!;
        };
        _time.Advance(TimeSpan.FromSeconds(3.1));

        await TotalIsAsync(3);
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref failed) > 0));
        await TotalIsAsync(3);
        _transport.Hook = null;
        await TotalIsAsync(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dropped_project_releases_its_memory(bool duringLoad)
    {
        var cache = _server.Services.GetRequiredService<SnapshotCache>();
        await TotalIsAsync(3);
        var loadedBytes = cache.Bytes;
        if (duringLoad)
        {
            _time.Advance(TimeSpan.FromSeconds(6.1));
            _transport.Hook = (message, send) => message.Request.Uri.ToString().Contains("RowKey%20gt", StringComparison.Ordinal)
                ? throw new RequestFailedException(403, "Not for you.")
                : StorageFaults.ShortPageAsync(message, send);
        }
        else
        {
            await _server.Table.DeleteAsync();
        }

        using var unavailable = await _server.GetAsync(Find);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.InRange(cache.Bytes, 1, EmptyProjectBytes);
        Assert.True(loadedBytes > EmptyProjectBytes);
    }

    [Fact]
    public async Task Job_added_during_a_reconciliation_remains()
    {
        await TotalIsAsync(3);
        var release = new TaskCompletionSource();
        var reading = new TaskCompletionSource();
        _transport.Hook = async (message, send) =>
        {
            await send();
            if (IsLoadOrReconciliation(message))
            {
                reading.TrySetResult();
                await release.Task;
            }
        };
        _time.Advance(TimeSpan.FromSeconds(3.1));
        await TotalIsAsync(3);
        await reading.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await AddAsync(seed: 2);
        await TotalIsAsync(6);
        release.SetResult();
        for (var i = 0; i < 20; i++)
        {
            await TotalIsAsync(6);
        }
    }

    private static async ValueTask RemoveDateAsync(HttpMessage message, Func<ValueTask> send)
    {
        await send();
        message.Response = new ResponseWithDate(message.Response, date: null);
    }

    private static bool IsLoadOrReconciliation(HttpMessage message) =>
        !message.Request.Uri.ToString().Contains("Timestamp%20ge", StringComparison.Ordinal);

    private Task AddAsync(int seed) =>
        _server.AddAsync("p", SampleJobs.Create(seed, DateTimeOffset.UnixEpoch).Take(3));

    private async Task TotalIsAsync(int total)
    {
        using var response = await _server.GetAsync(Find);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(total, (await response.IdsAsync()).Count);
    }
}
