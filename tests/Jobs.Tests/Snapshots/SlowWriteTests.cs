using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Snapshots;

/// <summary>
/// Writes whose headers reach the table service at once and whose bodies come later. The service sets their
/// <c>Timestamp</c> when the headers arrive, and acknowledges them when the bodies have come.
/// </summary>
[Covers(Contract.FindOutput.Freshness)]
[Trait(Category.Name, Category.Slow)]
public sealed class SlowWriteTests
{
    private const string Project = "p";
    private const int Rounds = 2;

    // The modes at the same time, because nearly all of it is waiting.
    [Fact]
    public Task Write_that_takes_8_or_20_seconds_is_in_the_next_answer_in_both_modes() =>
        Task.WhenAll(AssertNextAnswerHasSlowWritesAsync("Any"), AssertNextAnswerHasSlowWritesAsync("ChangeLog"));

    [Fact]
    public async Task Overlap_shorter_than_a_write_is_detected_by_this_check()
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Snapshot:TimestampOverlap"] = "00:00:01" });
        using var reading = new CancellationTokenSource();
        var reader = ReadAsync(server, reading.Token);

        var id = await WriteAsync(server, "Any", TimeSpan.FromSeconds(4));
        var isFound = await HasAsync(server, id);

        await reading.CancelAsync();
        await reader;
        Assert.False(isFound);
    }

    private static async Task AssertNextAnswerHasSlowWritesAsync(string writers)
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["Jobs:Writers"] = writers });
        using var reading = new CancellationTokenSource();
        var reader = ReadAsync(server, reading.Token);
        TimeSpan[] delays = [TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20)];

        var totals = await Task.WhenAll(Enumerable.Range(0, Rounds).SelectMany(_ => delays).Select(async delay =>
        {
            var id = await WriteAsync(server, writers, delay);
            return await HasAsync(server, id);
        }));

        await reading.CancelAsync();
        await reader;
        Assert.All(totals, Assert.True);
    }

    // The project is in memory, and refreshed all the time, when the write is acknowledged.
    private static async Task ReadAsync(TestServer server, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await FindAnswer.GetAsync(server.Client, Project, "limit=1");
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<Guid> WriteAsync(TestServer server, string writers, TimeSpan delay)
    {
        using var transport = new HookedTransport
        {
            Hook = (message, send) =>
            {
                SlowBody.Apply(message, delay);
                return send();
            },
        };
        var options = new TableClientOptions { Transport = transport, Retry = { MaxRetries = 0 } };
        var table = new TableServiceClient(await TestStorage.ConnectionStringAsync(), options).GetTableClient(server.Table.Name);
        if (writers == "ChangeLog")
        {
            var job = await new JobRecorder(table).AcknowledgeAsync(
                Project, new NewJob(Guid.NewGuid(), "slow", "ada"));
            return job.Id;
        }

        var added = AnyJob.Create();
        await table.AddEntityAsync(JobEntityMapper.Create(Project, added));
        return added.Id;
    }

    private static async Task<bool> HasAsync(TestServer server, Guid id)
    {
        var answer = await FindAnswer.GetAsync(server.Client, Project, "limit=1000");
        return answer.Ids.Contains(id.ToString());
    }
}
