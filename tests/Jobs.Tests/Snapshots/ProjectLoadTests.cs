using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Azure.Core;
using Jobs.Tests.Auth;
using Jobs.Tests.Reliability;
using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Snapshots;

/// <summary>Loads of projects with many pages: which queries they send, and what ends, delays or limits them.</summary>
public sealed partial class ProjectLoadTests : IAsyncLifetime, IDisposable
{
    private const int Jobs = 30_000;
    private const string Find = "/projects/p/jobs?limit=1";

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(2);

    private readonly LargeProject _project = new("p", Jobs);
    private readonly HookedTransport _transport = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ConcurrentQueue<string> _queries = new();
    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _transport.Hook = AnswerAsync;
        _server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Jobs:RequestTimeout"] = RequestTimeout.ToString() },
            _transport,
            services => services.AddSingleton<TimeProvider>(_time));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _transport.Dispose();

    [Fact]
    public async Task Project_with_many_pages_is_read_in_ranges_that_have_every_key_once()
    {
        Assert.Equal(Jobs, await TotalAsync());

        var ranges = _queries.Select(RangeOf).Where(range => range.After is not null).Distinct().OrderBy(range => range.After).ToList();
        Assert.True(ranges.Count >= 4, $"There were {ranges.Count} ranges.");
        Assert.Null(ranges[^1].UpTo);
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.Equal(pair.First.UpTo, pair.Second.After));
    }

    [Fact]
    public async Task Load_outlasts_a_service_that_limits_the_rate_and_reads_no_page_twice()
    {
        var answered = 0;
        var busy = 0;
        _transport.Hook = (message, send) =>
        {
            // Every third request is rejected; the client itself does not retry, because of the header.
            if (Interlocked.Increment(ref answered) % 3 != 0)
            {
                return AnswerAsync(message, send);
            }

            Interlocked.Increment(ref busy);
            message.Response = new ErrorResponse(503, "ServerBusy", retryAfter: "1");
            return default;
        };
        await using var running = new RunningTime(_time, speed: 20);

        Assert.Equal(Jobs, await TotalAsync());
        Assert.True(busy > 5);
        Assert.True(_queries.Count < (Jobs / 1000 * 1.5) + 12, $"{_queries.Count} pages were read.");
    }

    [Fact]
    public async Task Load_with_a_service_that_always_rejects_ends_as_unavailable()
    {
        _transport.Hook = (message, _) =>
        {
            message.Response = new ErrorResponse(503, "ServerBusy", retryAfter: "1");
            return default;
        };
        await using var running = new RunningTime(_time, speed: 20);

        using var response = await _server.GetAsync(Find);

        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
    }

    [Fact]
    public async Task Request_that_waited_for_a_load_in_vain_is_told_when_to_come_back()
    {
        var release = new TaskCompletionSource();
        _transport.Hook = async (message, send) =>
        {
            // The first quarter of the keys is read.
            await AnswerAsync(message, send);
            if (string.CompareOrdinal(RangeOf(_queries.Last()).After, "00001d00") > 0)
            {
                await release.Task.WaitAsync(message.CancellationToken);
            }
        };
        var waiting = _server.GetAsync(Find);
        await Eventually.TrueAsync(() => Task.FromResult(_queries.Count > 3));
        _time.Advance(RequestTimeout);
        using var response = await waiting;

        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 600);
        var before = _queries.Count;
        release.SetResult();
        Assert.Equal(Jobs, await TotalAsync());
        Assert.DoesNotContain(_queries.Skip(before), query => RangeOf(query) is (null, null) && !query.Contains("Timestamp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_ends_when_all_callers_that_wait_for_it_have_disconnected()
    {
        var blocked = new BlockedProject(_transport);
        using var disconnect = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 3)
            .Select(_ => _server.Client.GetAsync(new Uri(BlockedProject.Find, UriKind.Relative), disconnect.Token)).ToArray();
        await blocked.WaitForBlockedAsync(1);

        await disconnect.CancelAsync();

        // A request to the table ends by itself after 7 s, and is sent again.
        await blocked.WaitForBlockedAsync(0).WaitAsync(TimeSpan.FromSeconds(6));
        Assert.All(callers, caller => Assert.True(caller.IsCanceled));
    }

    [Fact]
    public async Task Loads_of_one_caller_leave_room_for_those_of_another()
    {
        await using var secured = await SecuredServer.StartAsync(new Dictionary<string, string?> { ["Limits:ConcurrentLoads"] = "4" });
        var release = new TaskCompletionSource();
        var loading = 0;
        secured.Transport.Hook = async (message, send) =>
        {
            if (Uri.UnescapeDataString(message.Request.Uri.ToString()).Contains("'mallory", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref loading);
                await release.Task.WaitAsync(message.CancellationToken);
            }

            await send();
        };
        var flood = Enumerable.Range(0, 20).Select(number => FindAsync($"mallory{number}", "mallory")).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref loading) == 2));

        Assert.Equal(200, (await FindAsync("ada", "ada")).Status);
        Assert.Equal(2, loading);
        release.SetResult();
        Assert.All(await Task.WhenAll(flood), answer => Assert.Equal(200, answer.Status));

        Task<Answer> FindAsync(string project, string subject) => secured.SendAsync(
            $"/projects/{project}/jobs",
            SecuredServer.Bearer(secured.Issuer.Token(project, claims => claims["sub"] = subject)));
    }

    [Fact]
    public async Task Project_that_does_not_fit_removes_no_other_and_is_not_loaded_again_soon()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Snapshot:MemoryLimitMegabytes"] = "8" },
            _transport,
            services => services.AddSingleton<TimeProvider>(_time));
        _transport.Hook = (message, send) => Uri.UnescapeDataString(message.Request.Uri.ToString()).Contains("'p'", StringComparison.Ordinal)
            ? AnswerAsync(message, send)
            : send();
        foreach (var number in Enumerable.Range(0, 10))
        {
            await server.AddAsync($"small{number}", AnyJob.Many(100));
            Assert.Equal(100, (await FindAnswer.GetAsync(server.Client, $"small{number}", "limit=1")).Total);
        }

        using var recorder = new MeterRecorder(server);
        Assert.Equal(Jobs, (await FindAnswer.GetAsync(server.Client, "p", "limit=1")).Total);
        Assert.Equal(Jobs, (await FindAnswer.GetAsync(server.Client, "p", "limit=1")).Total);
        foreach (var number in Enumerable.Range(0, 10))
        {
            Assert.Equal(100, (await FindAnswer.GetAsync(server.Client, $"small{number}", "limit=1")).Total);
        }

        var measured = recorder.Take();
        Assert.Equal(1, measured.Count(line => line == "jobs.snapshot.loads 1"));
        Assert.Equal(2, measured.Count(line => line == "jobs.scans 1"));
    }

    [Fact]
    public async Task Project_too_large_to_be_scanned_in_time_is_unavailable_and_the_answer_says_so()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Snapshot:MaxJobsPerProject"] = "5000" },
            _transport,
            services => services.AddSingleton<TimeProvider>(_time));
        _transport.Hook = (message, send) =>
        {
            _time.Advance(TimeSpan.FromSeconds(4));
            return AnswerAsync(message, send);
        };
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await server.GetAsync(Find);
            return (await answer.TextAsync()).Contains("more jobs than can be read", StringComparison.Ordinal);
        });
        var pages = _queries.Count;

        using var second = await server.GetAsync(Find);

        await second.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        Assert.Contains("more jobs than can be read", await second.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(pages, _queries.Count);
    }

    private static (string? After, string? UpTo) RangeOf(string query) =>
        (Value(After().Match(query)), Value(UpTo().Match(query)));

    private static string? Value(Match match) => match.Success ? match.Groups[1].Value : null;

    [GeneratedRegex("RowKey gt '([^']*)'")]
    private static partial Regex After();

    [GeneratedRegex("RowKey le '([^']*)'")]
    private static partial Regex UpTo();

    private ValueTask AnswerAsync(HttpMessage message, Func<ValueTask> send)
    {
        _queries.Enqueue(Uri.UnescapeDataString(message.Request.Uri.ToString()));
        _project.Answer(message);
        return default;
    }

    private async Task<int> TotalAsync() => (await FindAnswer.GetAsync(_server.Client, "p", "limit=1")).Total;
}
