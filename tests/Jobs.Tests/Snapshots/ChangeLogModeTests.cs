using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Snapshots;

/// <summary>The service with <c>Jobs__Writers=ChangeLog</c>.</summary>
[Covers(Contract.FindOutput.Freshness)]
public sealed class ChangeLogModeTests : IAsyncLifetime, IDisposable
{
    private const string Project = "p";

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly HookedTransport _transport = new();
    private readonly RecordedLog _log = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ConcurrentQueue<string> _queries = new();
    private TestServer _server = null!;
    private JobRecorder _recorder = null!;

    public async Task InitializeAsync()
    {
        _transport.Hook = (message, send) =>
        {
            _queries.Enqueue(Uri.UnescapeDataString(message.Request.Uri.ToString()));
            return send();
        };
        _server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Jobs:Writers"] = "ChangeLog" },
            _transport,
            services => services.AddSingleton<TimeProvider>(_time).AddSingleton<ILoggerProvider>(_log));
        _recorder = new JobRecorder(_server.Table);
        await _recorder.AddAsync(Project, AnyJob.Many(3));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _transport.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Every_write_of_the_recorder_is_in_the_next_answer()
    {
        Assert.Equal(3, await TotalAsync());
        var job = await _recorder.AcknowledgeAsync(Project, NewJob());
        Assert.Equal(4, await TotalAsync());
        await _recorder.StartAsync(Project, job.Id);
        Assert.Equal(1, await TotalAsync("state=in-progress"));
        await _recorder.FailAsync(Project, job.Id);
        Assert.Equal(1, await TotalAsync("state=failed"));
        await _recorder.AddAsync(Project, AnyJob.Many(250));
        Assert.Equal(254, await TotalAsync());
        await _recorder.DeleteAsync(Project, job.Id);
        Assert.Equal(253, await TotalAsync());
    }

    [Fact]
    public async Task Refresh_reads_the_log_and_the_jobs_it_names_and_nothing_by_timestamp()
    {
        await TotalAsync();
        var job = await _recorder.AcknowledgeAsync(Project, NewJob());
        _queries.Clear();

        await TotalAsync();
        await TotalAsync();

        Assert.Equal(3, _queries.Count);
        Assert.Equal(2, _queries.Count(IsQueryOfLanes));
        Assert.Single(_queries, query => query.Contains($"RowKey eq '{job.Id}'", StringComparison.Ordinal));
        Assert.DoesNotContain(_queries, static query => query.Contains("Timestamp ge", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lane_is_read_whole_only_for_more_transactions_than_it_repeats_as_recent()
    {
        await TotalAsync();
        var job = await _recorder.AcknowledgeAsync(Project, NewJob());
        await TotalAsync();
        using var meters = new MeterRecorder(_server);
        for (var message = 0; message < 20; message++)
        {
            await _recorder.AddMessageAsync(Project, job.Id, new JobMessage(message, "m"));
        }

        _queries.Clear();
        Assert.Equal(4, await TotalAsync());
        Assert.Equal(3, _queries.Count);
        Assert.Single(_queries, IsQueryOfLanes);
        Assert.Single(_queries, static query => query.Contains("Changes", StringComparison.Ordinal));
        Assert.DoesNotContain("jobs.snapshot.loads 1", meters.Take());
    }

    [Fact]
    public async Task Writer_that_leaves_out_recent_changes_is_followed()
    {
        await TotalAsync();
        var (job, lane) = (AnyJob.Create(), ChangeLogLane.New());
        var next = lane.Next([job.Id]);
        await _server.Table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity(Project, next.RowKey)
            {
                ["Sequence"] = next.Sequence, ["Changes"] = next.Changes, ["Transaction"] = "x",
            }),
            new(TableTransactionActionType.Add, JobEntityMapper.Create(Project, job)),
        ]);

        Assert.Equal(4, await TotalAsync());
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task Clocks_make_no_difference(int hours)
    {
        var hook = _transport.Hook!;
        _transport.Hook = async (message, send) =>
        {
            await hook(message, send);
            message.Response = new ResponseWithDate(message.Response, DateTimeOffset.UtcNow.AddHours(hours));
        };
        _time.Advance(TimeSpan.FromHours(2));
        await TotalAsync();

        await _recorder.AcknowledgeAsync(Project, NewJob());
        Assert.Equal(4, await TotalAsync());
    }

    [Fact]
    public async Task More_transactions_than_a_lane_remembers_lead_to_a_load()
    {
        await TotalAsync();
        using var meters = new MeterRecorder(_server);
        var job = await _recorder.AcknowledgeAsync(Project, NewJob());
        for (var message = 0; message < ChangeLogLane.MaxRemembered; message++)
        {
            await _recorder.AddMessageAsync(Project, job.Id, new JobMessage(message, "m"));
        }

        Assert.Equal(4, await TotalAsync());
        Assert.Contains("jobs.snapshot.loads 1", meters.Take());
    }

    [Fact]
    public async Task Project_that_was_not_refreshed_for_long_is_loaded_again()
    {
        await TotalAsync();
        using var meters = new MeterRecorder(_server);
        _time.Advance(ChangeLogLane.MaxReaderAge);
        await TotalAsync();
        Assert.DoesNotContain("jobs.snapshot.loads 1", meters.Take());
        _time.Advance(ChangeLogLane.MaxReaderAge + TimeSpan.FromSeconds(1));

        await TotalAsync();
        Assert.Contains("jobs.snapshot.loads 1", meters.Take());
    }

    [Fact]
    public async Task Failed_refresh_is_made_up_for_by_the_next_one()
    {
        await TotalAsync();
        var job = await _recorder.AcknowledgeAsync(Project, NewJob());
        var hook = _transport.Hook!;
        _transport.Hook = (message, send) =>
            Uri.UnescapeDataString(message.Request.Uri.ToString()).Contains($"'{job.Id}'", StringComparison.Ordinal)
                ? throw new IOException("cut")
                : hook(message, send);
        using var failed = await _server.GetAsync($"/projects/{Project}/jobs");
        Assert.Equal(503, (int)failed.StatusCode);
        _transport.Hook = hook;

        Assert.Equal(4, await TotalAsync());
    }

    [Theory]
    [InlineData("add")]
    [InlineData("change")]
    [InlineData("delete")]
    public async Task Write_that_the_log_does_not_name_is_found_reported_and_ends_the_reliance_on_the_log(string write)
    {
        using var meters = new MeterRecorder(_server);
        Assert.Equal(3, await TotalAsync());
        await WriteWithoutLogAsync(write);
        await KeepRefreshedAsync(Interval / 2);

        var expected = (Total: write == "add" ? 4 : write == "delete" ? 2 : 3, Failed: write == "change" ? 1 : 0);
        await Eventually.TrueAsync(async () =>
            (await TotalAsync(), await TotalAsync("state=failed")) == expected
            && _log.Lines.Any(static line => line.Contains("not in its change log", StringComparison.Ordinal)));
        Assert.Contains("jobs.snapshot.unannounced_changes 1", meters.Take());

        _queries.Clear();
        await _server.AddAsync(Project, AnyJob.Many(1));
        Assert.Equal(expected.Total + 1, await TotalAsync());
        Assert.Contains(_queries, static query => query.Contains("Timestamp ge", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_of_the_recorder_during_a_reconciliation_is_not_reported()
    {
        await TotalAsync();
        var hook = _transport.Hook!;
        _transport.Hook = async (message, send) =>
        {
            var query = Uri.UnescapeDataString(message.Request.Uri.ToString());
            if (query.EndsWith("PartitionKey eq 'p'", StringComparison.Ordinal) || !query.Contains("RowKey", StringComparison.Ordinal))
            {
                await _recorder.AcknowledgeAsync(Project, NewJob());
            }

            await hook(message, send);
        };
        await KeepRefreshedAsync(Interval / 2);
        for (var request = 0; request < 20; request++)
        {
            await TotalAsync();
        }

        Assert.DoesNotContain(_log.Lines, static line => line.Contains("not in its change log", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Malformed_log_ends_the_reliance_on_it()
    {
        await TotalAsync();
        await _server.Table.AddEntityAsync(new TableEntity(Project, "!" + Guid.NewGuid().ToString("N")) { ["Sequence"] = 1 });
        await _server.AddAsync(Project, AnyJob.Many(1));

        Assert.Equal(4, await TotalAsync());
        Assert.Contains(_log.Lines, static line => line.Contains("is malformed", StringComparison.Ordinal));
        await _server.AddAsync(Project, AnyJob.Many(1));
        Assert.Equal(5, await TotalAsync());
    }

    [Fact]
    public async Task Lanes_are_not_jobs_in_either_mode_and_are_not_reported()
    {
        await using var any = await TestServer.StartAsync(
            configure: services => services.AddSingleton<ILoggerProvider>(_log));
        await new JobRecorder(any.Table).AddAsync(Project, AnyJob.Many(2));

        Assert.Equal(2, (await FindAnswer.GetAsync(any.Client, Project)).Total);
        Assert.Equal(2, (await FindAnswer.GetAsync(any.Client, Project)).Total);
        Assert.Equal(3, await TotalAsync());
        Assert.DoesNotContain(_log.Lines, static line => line.Contains("ignored", StringComparison.Ordinal));
    }

    private static bool IsQueryOfLanes(string query) =>
        query.Contains("RowKey lt '\"' and RowKey ge '!'", StringComparison.Ordinal);

    private static NewJob NewJob() => new(Guid.NewGuid(), "d", "ada");

    private async Task WriteWithoutLogAsync(string write)
    {
        var id = (await FindAnswer.GetAsync(_server.Client, Project)).Ids.First();
        switch (write)
        {
            case "add":
                await _server.AddAsync(Project, AnyJob.Many(1));
                break;
            case "change":
                await _server.Table.UpdateEntityAsync(
                    new TableEntity(Project, id) { ["State"] = "failed" }, ETag.All, TableUpdateMode.Merge);
                break;
            default:
                await _server.Table.DeleteEntityAsync(Project, id);
                break;
        }
    }

    // A project that is not refreshed for longer than a reader may rely on lanes would be loaded again.
    private async Task KeepRefreshedAsync(TimeSpan duration)
    {
        for (var passed = TimeSpan.Zero; passed < duration; passed += ChangeLogLane.MaxReaderAge / 2)
        {
            _time.Advance(ChangeLogLane.MaxReaderAge / 2);
            await TotalAsync();
        }
    }

    private async Task<int> TotalAsync(string query = "") => (await FindAnswer.GetAsync(_server.Client, Project, query)).Total;
}
