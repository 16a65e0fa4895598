using System.Globalization;
using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Jobs.Api.Snapshots;
using Jobs.Recording;
using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Snapshots;

/// <summary>What becomes of a project in memory as time goes by, with a clock that is put forward by hand.</summary>
public sealed partial class SnapshotTimeTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(7);

    private readonly HookedTransport _transport = new();
    private readonly RecordedLog _log = new();
    // Ahead of the table service, whose clock counts then.
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow.AddDays(1));
    private readonly Job[] _jobs = AnyJob.Many(3);
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Snapshot:ReconcileInterval"] = Interval.ToString(),
                ["Snapshot:TimestampOverlap"] = Overlap.ToString(),
                ["Snapshot:MaxJobsPerProject"] = "3",
            },
            _transport,
            services => services.AddSingleton<TimeProvider>(_time).AddSingleton<ILoggerProvider>(_log));
        await _server.AddAsync("p", _jobs);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _transport.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task An_entity_deleted_outright_is_gone_as_soon_as_the_reload_interval_is_over()
    {
        Assert.Equal(3, await TotalAsync());
        await _server.Table.DeleteEntityAsync("p", _jobs[0].Id.ToString());
        _time.Advance(Interval);

        Assert.Equal(2, await TotalAsync());
    }

    [Fact]
    public async Task A_project_that_is_asked_for_is_gone_through_again_after_each_half_of_the_interval()
    {
        // By then the table has nothing new to tell, so that all there is must come from going through the project.
        WatchAnswersDated(() => DateTimeOffset.UtcNow.AddHours(1), onTheWay: TimeSpan.Zero);
        Assert.Equal(3, await TotalAsync());
        for (var gone = 1; gone <= 2; gone++)
        {
            await _server.Table.DeleteEntityAsync("p", _jobs[gone].Id.ToString());
            await SweepAsync();
            await Eventually.TrueAsync(async () => await TotalAsync() == 3 - gone);
        }
    }

    // One page is read, and one fetched meanwhile, before there is a pause; a sweep that is late makes none.
    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.9, 3)]
    public async Task A_project_is_gone_through_again_at_a_pace_that_leaves_the_table_time_for_others(double begins, int before)
    {
        Assert.Equal(3, await TotalAsync());
        var pages = 0;
        _transport.Hook = (message, send) =>
        {
            Interlocked.Add(ref pages, SinceOf(message) is null ? 1 : 0);
            message.Request.Uri.AppendQuery("$top", "1");
            return send();
        };
        _time.Advance(Interval * begins);
        for (var asked = 0; asked < 5; asked++)
        {
            Assert.Equal(3, await TotalAsync());
            Assert.InRange(Volatile.Read(ref pages), 0, before);
        }

        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref pages) == before));
        _time.Advance(Interval * 0.4);
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref pages) == 3));
    }

    [Fact]
    public async Task A_sweep_makes_no_pause_after_the_last_page_whatever_is_missing()
    {
        Assert.Equal(3, await TotalAsync());
        await _server.Table.DeleteEntityAsync("p", _jobs[0].Id.ToString());
        _time.Advance(Interval / 2);

        await Eventually.TrueAsync(async () => await TotalAsync() == 2);
    }

    [Fact]
    public async Task A_change_that_comes_later_than_the_overlap_is_counted_when_it_is_come_across()
    {
        using var watch = new MeterWatch(_server);

        // Both clocks are ahead of the time that the table stamps, and the first refresh asks from too late.
        WatchAnswersDated(() => DateTimeOffset.UtcNow.AddHours(1), onTheWay: TimeSpan.Zero);
        await TotalAsync();
        await TotalAsync();
        await ChangeAsync(_jobs[0]);
        await TotalAsync();
        await SweepAsync();

        await Eventually.TrueAsync(() => Task.FromResult(LateChangesLogged().Any()));
        Assert.Contains("(00:00:10).", Assert.Single(LateChangesLogged()), StringComparison.Ordinal);
        Assert.Contains("jobs.snapshot.late_changes 1", watch.Take());
    }

    [Fact]
    public async Task A_change_that_a_refresh_told_of_or_is_yet_to_tell_of_is_not_late()
    {
        await TotalAsync();
        await ChangeAsync(_jobs[0]);
        await TotalAsync();
        await _server.Table.DeleteEntityAsync("p", _jobs[1].Id.ToString());
        _transport.Hook = async (message, send) =>
        {
            await (SinceOf(message) is null ? ChangeAsync(_jobs[2]) : Task.CompletedTask);
            await send();
        };
        await SweepAsync();

        await Eventually.TrueAsync(async () => await TotalAsync() == 2);
        Assert.Empty(LateChangesLogged());
    }

    [Fact]
    public async Task A_project_as_large_as_the_setting_allows_is_kept_in_memory()
    {
        using var watch = new MeterWatch(_server);

        Assert.Equal(3, await TotalAsync());
        Assert.Equal(3, await TotalAsync());

        Assert.DoesNotContain(watch.Take(), static measured => measured.StartsWith("jobs.scans", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_project_that_has_outgrown_the_setting_leaves_memory_when_the_interval_is_over()
    {
        using var watch = new MeterWatch(_server);
        Assert.Equal(3, await TotalAsync());
        await _server.AddAsync("p", AnyJob.Many(2));
        _time.Advance(Interval / 2);
        Assert.Equal(5, await TotalAsync());
        Assert.DoesNotContain("jobs.scans 1", watch.Take());
        _time.Advance(Interval / 2);

        Assert.Equal(5, await TotalAsync());
        Assert.Contains("jobs.scans 1", watch.Take());
    }

    [Fact]
    public async Task What_a_refresh_brings_counts_for_memory()
    {
        var memory = _server.Services.GetRequiredService<SnapshotCache>();
        await TotalAsync();
        var before = memory.Used;
        await _server.AddAsync("p", AnyJob.Many(2));
        await TotalAsync();

        Assert.InRange(memory.Used, before + 200, before + 5000);
    }

    [Fact]
    public async Task Changes_are_asked_for_from_the_services_clock_when_it_was_asked_last_less_the_overlap()
    {
        var date = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var since = WatchAnswersDated(() => date, OnTheWay);
        await TotalAsync();

        for (var look = 0; look < 3; look++)
        {
            var last = date;
            date += TimeSpan.FromSeconds(3);
            await TotalAsync();
            Assert.Equal(last - OnTheWay - Overlap, since());
        }
    }

    [Fact]
    public async Task A_service_whose_clock_is_ahead_of_ours_is_asked_by_ours()
    {
        var since = WatchAnswersDated(() => _time.GetUtcNow().AddHours(1), OnTheWay);
        var asked = _time.GetUtcNow();
        await TotalAsync();
        await TotalAsync();

        Assert.Equal(asked - Overlap, since());
    }

    private IEnumerable<string> LateChangesLogged() =>
        _log.Lines.Where(static line => line.Contains("came across 1 changes", StringComparison.Ordinal));

    private async Task SweepAsync()
    {
        _time.Advance(Interval / 2);
        await TotalAsync();
        _time.Advance(Interval * 0.4);
    }

    private async Task ChangeAsync(Job job) => await _server.Table.UpdateEntityAsync(
        new TableEntity("p", job.Id.ToString()) { ["State"] = "failed" }, ETag.All, TableUpdateMode.Merge);

    // Each first page is some time on its way. A later one is dated later: what was stored meanwhile may have missed the first.
    private Func<DateTimeOffset?> WatchAnswersDated(Func<DateTimeOffset> date, TimeSpan onTheWay)
    {
        DateTimeOffset? since = null;
        _transport.Hook = async (message, send) =>
        {
            var isFirst = !message.Request.Uri.Query.Contains("NextRowKey", StringComparison.Ordinal);
            since = isFirst ? SinceOf(message) : since;
            message.Request.Uri.AppendQuery("$top", "2");
            await send();
            _time.Advance(isFirst ? onTheWay : TimeSpan.Zero);
            message.Response = new RedatedResponse(message.Response, isFirst ? date() : date().AddHours(1));
        };
        return () => since;
    }

    private static DateTimeOffset? SinceOf(HttpMessage message)
    {
        var since = SincePattern().Match(Uri.UnescapeDataString(message.Request.Uri.Query));
        return since.Success ? DateTimeOffset.Parse(since.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex("Timestamp ge datetime'([^']+)'")]
    private static partial Regex SincePattern();

    private async Task<int> TotalAsync() => (await FindAnswer.GetAsync(_server.Client, "p")).Total;
}
