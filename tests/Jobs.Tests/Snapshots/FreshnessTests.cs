using System.Diagnostics;
using Azure.Core;
using Azure.Data.Tables;
using Jobs.Recording.Table;
using Jobs.Tests.Load;
using Jobs.Tests.Reliability;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace Jobs.Tests.Snapshots;

/// <summary>
/// The table's responses arrive late here, as over a real network. Their content is then older than their arrival, so a request
/// must not use a response to a query that was sent before the request arrived.
/// </summary>
[Covers(Contract.FindOutput.Freshness)]
[Trait(Category.Name, Category.Slow)]
[Collection(nameof(LoadCollection))]
public sealed class FreshnessTests(ITestOutputHelper output)
{
    private const int MinAnswers = 150;
    private const int MinWrites = 150;

    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    // Without it, the table is so busy with writes that there are few answers to compare.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Answers_contain_every_write_acknowledged_before_the_request()
    {
        using var transport = new HookedTransport { Hook = async (_, send) => await SendLateAsync(send) };
        var run = await RunAsync(transport, seed: 1);

        Assert.Empty(run.Violations);
        Assert.Equal(0, run.UnavailableAnswers);
    }

    [Fact]
    public async Task Answers_during_table_faults_are_correct_or_503()
    {
        var random = new Random(2);
        using var transport = new HookedTransport();
        transport.Hook = async (message, send) =>
        {
            await SendLateAsync(send);
            lock (random)
            {
                switch (random.Next(4))
                {
                    case 0: throw new IOException("cut");
                    case 1: message.Response = new BareResponse(503); break;
                }
            }
        };
        var run = await RunAsync(transport, seed: 2);

        Assert.Empty(run.Violations);
        Assert.True(run.UnavailableAnswers > 0);
    }

    [Fact]
    public async Task Clock_skew_within_the_overlap_hides_no_change()
    {
        using var transport = new HookedTransport { Hook = (message, send) => SendSkewedAsync(message, send, Overlap * 0.8) };
        var run = await RunAsync(transport, seed: 3);

        Assert.Empty(run.Violations);
    }

    [Fact]
    public async Task Clock_skew_beyond_the_overlap_is_detected_by_this_check()
    {
        // When only one of the two clocks is ahead, the watermark uses the other.
        using var transport = new HookedTransport { Hook = (message, send) => SendSkewedAsync(message, send, Overlap * 4) };
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow + (Overlap * 4));
        await using var running = new RunningTime(time);
        var run = await RunAsync(
            transport,
            seed: 4,
            services => services.AddSingleton<TimeProvider>(time),
            isDone: static run => run.Violations.Count > 0);

        Assert.NotEmpty(run.Violations);
    }

    [Fact]
    public async Task Short_pages_hide_no_change()
    {
        using var transport = new HookedTransport { Hook = (message, send) => StorageFaults.ShortPageAsync(message, send, size: 7) };
        var run = await RunAsync(transport, seed: 5);

        Assert.Empty(run.Violations);
    }

    [Fact]
    public async Task Empty_pages_hide_no_change()
    {
        using var transport = new HookedTransport { Hook = (message, send) => StorageFaults.EmptyFirstAsync(message, send) };
        var run = await RunAsync(transport, seed: 6);

        Assert.Empty(run.Violations);
    }

    [Fact]
    public async Task Change_log_hides_no_change_whatever_the_clocks_and_lost_answers()
    {
        var random = new Random(7);
        using var transport = new HookedTransport();
        transport.Hook = async (message, send) =>
        {
            await SendSkewedAsync(message, send, TimeSpan.FromHours(3));
            lock (random)
            {
                if (random.Next(20) == 0)
                {
                    throw new IOException("cut");
                }
            }
        };
        using var writing = new HookedTransport();
        writing.Hook = async (_, send) =>
        {
            bool isLost;
            lock (random)
            {
                isLost = random.Next(10) == 0;
            }

            await send();
            if (isLost)
            {
                throw new IOException("The answer is lost.");
            }
        };
        var run = await RunAsync(transport, seed: 7, writing: writing);

        Assert.Empty(run.Violations);
    }

    private static async Task SendLateAsync(Func<ValueTask> send)
    {
        await send();
        await Task.Delay(TimeSpan.FromMilliseconds(10));
    }

    // Different machines of the service answer, and some of their clocks are ahead.
    private static async ValueTask SendSkewedAsync(HttpMessage message, Func<ValueTask> send, TimeSpan ahead)
    {
        await send();
        var shift = Random.Shared.Next(2) * ahead;
        message.Response = new ResponseWithDate(message.Response, message.Response.Headers.Date!.Value + shift);
    }

    private async Task<FreshnessRun> RunAsync(
        HookedTransport transport,
        int seed,
        Action<IServiceCollection>? configure = null,
        HookedTransport? writing = null,
        Func<FreshnessRun, bool>? isDone = null)
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Snapshot:TimestampOverlap"] = Overlap.ToString(),
                ["Jobs:Writers"] = writing is null ? "Any" : "ChangeLog",
            },
            transport,
            configure);
        var project = ServerFixture.NewProject();
        var run = new FreshnessRun(server.Client, server.Table, project)
        {
            Store = writing is null ? null : await StoreWithLogAsync(server, project, writing),
            TableMayBeKilled = writing is not null,
            Pause = Pause,
        };
        isDone ??= static run => run.Answers >= MinAnswers && run.Writes >= MinWrites;
        var started = Stopwatch.GetTimestamp();
        await run.RunAsync(() => !isDone(run) && Stopwatch.GetElapsedTime(started) < Timeout, writers: 4, readers: 8, seed);
        output.WriteLine(
            $"{run.Answers} answers, {run.UnavailableAnswers} answers of 503, {run.Writes} writes, "
            + $"{run.Violations.Count} violations");
        Assert.True(isDone(run), $"There were too few answers or writes. Violations: {string.Join(' ', run.Violations)}");
        return run;
    }

    private static async Task<Func<TableEntity, CancellationToken, Task>> StoreWithLogAsync(
        TestServer server, string project, HookedTransport transport)
    {
        var options = new TableClientOptions { Transport = transport, Retry = { MaxRetries = 0 } };
        var table = new TableServiceClient(await TestStorage.ConnectionStringAsync(), options).GetTableClient(server.Table.Name);
        return (entity, stop) => ChangeLog.Of(table)
            .SubmitAsync(project, [new(TableTransactionActionType.UpsertReplace, entity)], stop);
    }
}
