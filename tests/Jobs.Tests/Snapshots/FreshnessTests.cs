using Azure.Core;
using Jobs.Tests.Reliability;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace Jobs.Tests.Snapshots;

/// <summary>
/// The table's answers reach the server late here, as over a real network: what they say is then older than the moment
/// they arrive, and an answer that was asked for before a request must not serve it.
/// </summary>
[Covers(Contract.FindOutput.Freshness)]
[Trait(Category.Name, Category.Slow)]
public sealed class FreshnessTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Every_answer_has_what_was_acknowledged_before_it_was_asked_for()
    {
        using var transport = new HookedTransport { Hook = async (_, send) => await LateAsync(send) };
        var run = await RunAsync(transport, TimeSpan.FromSeconds(10), seed: 1);

        Assert.Empty(run.Violations);
        Assert.Equal(0, run.Refusals);
        Assert.True(run.Answers > 100 && run.Writes > 100);
    }

    [Fact]
    public async Task Faults_of_the_table_cost_answers_but_no_truth()
    {
        var random = new Random(2);
        using var transport = new HookedTransport();
        transport.Hook = async (message, send) =>
        {
            await LateAsync(send);
            lock (random)
            {
                switch (random.Next(4))
                {
                    case 0: throw new IOException("cut");
                    case 1: message.Response = new BareResponse(503); break;
                }
            }
        };
        var run = await RunAsync(transport, TimeSpan.FromSeconds(5), seed: 2);

        Assert.Empty(run.Violations);
        Assert.True(run.Answers > 20 && run.Refusals > 0);
    }

    [Fact]
    public async Task A_clock_that_jumps_within_the_overlap_hides_nothing()
    {
        using var transport = new HookedTransport { Hook = (message, send) => AtAnotherTimeAsync(message, send, Overlap * 0.8) };
        var run = await RunAsync(transport, TimeSpan.FromSeconds(5), seed: 3);

        Assert.Empty(run.Violations);
        Assert.True(run.Answers > 50 && run.Writes > 50);
    }

    [Fact]
    public async Task Clocks_that_are_further_ahead_are_found_out_by_this_check()
    {
        // Should only one of them be ahead, the service's or our own, the other counts.
        using var transport = new HookedTransport { Hook = (message, send) => AtAnotherTimeAsync(message, send, Overlap * 4) };
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow + (Overlap * 4));
        await using var running = new RunningTime(time);
        var run = await RunAsync(
            transport, TimeSpan.FromSeconds(3), seed: 4, services => services.AddSingleton<TimeProvider>(time));

        Assert.NotEmpty(run.Violations);
    }

    [Fact]
    public async Task Short_pages_hide_nothing()
    {
        using var transport = new HookedTransport { Hook = (message, send) => StorageFaults.ShortPageAsync(message, send, size: 7) };
        var run = await RunAsync(transport, TimeSpan.FromSeconds(5), seed: 5);

        Assert.Empty(run.Violations);
        Assert.True(run.Answers > 20 && run.Writes > 50);
    }

    [Fact]
    public async Task Empty_pages_hide_nothing()
    {
        using var transport = new HookedTransport { Hook = (message, send) => StorageFaults.EmptyFirstAsync(message, send) };
        var run = await RunAsync(transport, TimeSpan.FromSeconds(5), seed: 6);

        Assert.Empty(run.Violations);
        Assert.True(run.Answers > 20 && run.Writes > 50);
    }

    private static async Task LateAsync(Func<ValueTask> send)
    {
        await send();
        await Task.Delay(TimeSpan.FromMilliseconds(10));
    }

    // Different machines of the service answer, and the clocks of some are ahead.
    private static async ValueTask AtAnotherTimeAsync(HttpMessage message, Func<ValueTask> send, TimeSpan ahead)
    {
        await send();
        var shift = Random.Shared.Next(2) * ahead;
        message.Response = new RedatedResponse(message.Response, message.Response.Headers.Date!.Value + shift);
    }

    private async Task<FreshnessRun> RunAsync(
        HookedTransport transport, TimeSpan duration, int seed, Action<IServiceCollection>? configure = null)
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Snapshot:TimestampOverlap"] = Overlap.ToString() }, transport, configure);
        var run = new FreshnessRun(server.Client, server.Table, ServerFixture.NewProject());
        await run.RunAsync(duration, writers: 4, readers: 8, seed);
        output.WriteLine($"{run.Answers} answers, {run.Refusals} refusals, {run.Writes} writes, {run.Violations.Count} violations");
        return run;
    }
}
