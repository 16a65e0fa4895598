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

/// <summary>What the table service can do to a project in memory, and what becomes of the answers.</summary>
public sealed class SnapshotFaultTests : IAsyncLifetime, IDisposable
{
    private const string Find = "/projects/p/jobs";

    // What a project takes even without jobs.
    private const long MinOfAProject = 4096;

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
    public async Task A_load_whose_answers_have_no_date_is_none_and_the_table_is_scanned()
    {
        _transport.Hook = RemoveDateAsync;

        await TotalIsAsync(3);
        await AddAsync(seed: 2);
        await TotalIsAsync(6);
    }

    [Fact]
    public async Task A_refresh_whose_answer_has_no_date_is_as_good_as_another()
    {
        await TotalIsAsync(3);
        _transport.Hook = RemoveDateAsync;

        await AddAsync(seed: 2);
        await TotalIsAsync(6);
        await AddAsync(seed: 3);
        await TotalIsAsync(9);
    }

    [Fact]
    public async Task A_table_that_was_deleted_and_made_again_has_only_its_new_jobs()
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
    public async Task A_background_reading_that_fails_costs_no_answer(Type fault)
    {
        await TotalIsAsync(3);
        var failed = 0;
        _transport.Hook = (message, send) =>
        {
            if (!IsWhole(message))
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
    public async Task A_project_that_is_dropped_gives_its_memory_back(bool whileItIsLoaded)
    {
        var memory = _server.Services.GetRequiredService<SnapshotCache>();
        await TotalIsAsync(3);
        var held = memory.Bytes;
        if (whileItIsLoaded)
        {
            _time.Advance(TimeSpan.FromSeconds(6.1));
            _transport.Hook = (message, send) => message.Request.Uri.ToString().Contains("NextRowKey", StringComparison.Ordinal)
                ? throw new RequestFailedException(403, "Not for you.")
                : StorageFaults.ShortPageAsync(message, send);
        }
        else
        {
            await _server.Table.DeleteAsync();
        }

        using var refused = await _server.GetAsync(Find);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.InRange(memory.Bytes, 1, MinOfAProject);
        Assert.True(held > MinOfAProject);
    }

    [Fact]
    public async Task A_job_that_comes_while_the_project_is_read_again_stays()
    {
        await TotalIsAsync(3);
        var hold = new TaskCompletionSource();
        var reading = new TaskCompletionSource();
        _transport.Hook = async (message, send) =>
        {
            await send();
            if (IsWhole(message))
            {
                reading.TrySetResult();
                await hold.Task;
            }
        };
        _time.Advance(TimeSpan.FromSeconds(3.1));
        await TotalIsAsync(3);
        await reading.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await AddAsync(seed: 2);
        await TotalIsAsync(6);
        hold.SetResult();
        for (var i = 0; i < 20; i++)
        {
            await TotalIsAsync(6);
        }
    }

    private static async ValueTask RemoveDateAsync(HttpMessage message, Func<ValueTask> send)
    {
        await send();
        message.Response = new RedatedResponse(message.Response, date: null);
    }

    private static bool IsWhole(HttpMessage message) =>
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
