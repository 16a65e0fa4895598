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

/// <summary>The effects of time on a project in memory, with a clock that the test advances.</summary>
public sealed partial class SnapshotTimeTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(7);

    private readonly HookedTransport _transport = new();
    private readonly RecordedLog _log = new();
    // Ahead of the table service, so that the watermark uses the service's clock.
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
    public async Task Directly_deleted_entity_is_gone_when_the_reconcile_interval_has_passed()
    {
        Assert.Equal(3, await TotalAsync());
        await _server.Table.DeleteEntityAsync("p", _jobs[0].Id.ToString());
        _time.Advance(Interval);

        Assert.Equal(2, await TotalAsync());
    }

    [Fact]
    public async Task Project_in_use_is_reconciled_after_each_half_of_the_interval()
    {
        // Refreshes query from a future time here and observe nothing, so only the reconciliation can observe a change.
        SetDates(() => DateTimeOffset.UtcNow.AddHours(1), delay: TimeSpan.Zero);
        Assert.Equal(3, await TotalAsync());
        for (var deleted = 1; deleted <= 2; deleted++)
        {
            await _server.Table.DeleteEntityAsync("p", _jobs[deleted].Id.ToString());
            await ReconcileAsync();
            await Eventually.TrueAsync(async () => await TotalAsync() == 3 - deleted);
        }
    }

    [Fact]
    public async Task Change_later_than_the_overlap_is_counted_by_the_reconciliation()
    {
        using var recorder = new MeterRecorder(_server);

        // Both clocks are ahead of the table's timestamps, so the first refresh queries from a time that is too late.
        SetDates(() => DateTimeOffset.UtcNow.AddHours(1), delay: TimeSpan.Zero);
        await TotalAsync();
        await TotalAsync();
        await ChangeAsync(_jobs[0]);
        await TotalAsync();
        await ReconcileAsync();

        await Eventually.TrueAsync(async () =>
        {
            // Between two pages, a reconciliation waits.
            _time.Advance(TimeSpan.FromMilliseconds(20));
            return await TotalAsync() == 3 && LateChangesLogged().Any();
        });
        Assert.Contains("(00:00:10)", Assert.Single(LateChangesLogged()), StringComparison.Ordinal);
        Assert.Contains("jobs.snapshot.late_changes 1", recorder.Take());
    }

    [Fact]
    public async Task Change_that_a_refresh_observed_or_will_observe_is_not_late()
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
        await ReconcileAsync();

        await Eventually.TrueAsync(async () => await TotalAsync() == 2);
        Assert.Empty(LateChangesLogged());
    }

    [Fact]
    public async Task Project_of_the_maximum_size_is_kept_in_memory()
    {
        using var recorder = new MeterRecorder(_server);

        Assert.Equal(3, await TotalAsync());
        Assert.Equal(3, await TotalAsync());

        Assert.DoesNotContain(recorder.Take(), static measured => measured.StartsWith("jobs.scans", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Project_that_outgrows_the_maximum_is_removed_when_the_interval_has_passed()
    {
        using var recorder = new MeterRecorder(_server);
        Assert.Equal(3, await TotalAsync());
        await _server.AddAsync("p", AnyJob.Many(2));
        _time.Advance(Interval / 2);
        Assert.Equal(5, await TotalAsync());
        Assert.DoesNotContain("jobs.scans 1", recorder.Take());
        _time.Advance(Interval / 2);

        Assert.Equal(5, await TotalAsync());
        Assert.Contains("jobs.scans 1", recorder.Take());
    }

    [Fact]
    public async Task Refreshed_jobs_are_charged()
    {
        var cache = _server.Services.GetRequiredService<SnapshotCache>();
        await TotalAsync();
        var before = cache.Bytes;
        await _server.AddAsync("p", AnyJob.Many(2));
        await TotalAsync();

        Assert.InRange(cache.Bytes, before + 200, before + 5000);
    }

    [Fact]
    public async Task Refresh_asks_from_the_watermark_less_the_overlap()
    {
        var date = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var since = SetDates(() => date, Delay);
        await TotalAsync();

        for (var refresh = 0; refresh < 3; refresh++)
        {
            var last = date;
            date += TimeSpan.FromSeconds(3);
            await TotalAsync();
            Assert.Equal(last - Delay - Overlap, since());
        }
    }

    [Fact]
    public async Task Watermark_is_our_clock_when_the_service_is_ahead()
    {
        var since = SetDates(() => _time.GetUtcNow().AddHours(1), Delay);
        var sent = _time.GetUtcNow();
        await TotalAsync();
        await TotalAsync();

        Assert.Equal(sent - Overlap, since());
    }

    private IEnumerable<string> LateChangesLogged() =>
        _log.Lines.Where(static line => line.Contains("found 1 changes", StringComparison.Ordinal));

    private async Task ReconcileAsync()
    {
        _time.Advance(Interval / 2);
        await TotalAsync();
        _time.Advance(Interval * 0.4);
    }

    private async Task ChangeAsync(Job job) => await _server.Table.UpdateEntityAsync(
        new TableEntity("p", job.Id.ToString()) { ["State"] = "failed" }, ETag.All, TableUpdateMode.Merge);

    // The first page of a query arrives late. Later pages have later dates; entities stored since may be missing in the first.
    private Func<DateTimeOffset?> SetDates(Func<DateTimeOffset> date, TimeSpan delay)
    {
        DateTimeOffset? since = null;
        _transport.Hook = async (message, send) =>
        {
            var isFirst = !message.Request.Uri.Query.Contains("RowKey%20", StringComparison.Ordinal)
                && !message.Request.Uri.Query.Contains("NextRowKey", StringComparison.Ordinal);
            since = isFirst ? SinceOf(message) : since;
            message.Request.Uri.AppendQuery("$top", "2");
            await send();
            _time.Advance(isFirst ? delay : TimeSpan.Zero);
            message.Response = new ResponseWithDate(message.Response, isFirst ? date() : date().AddHours(1));
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
