using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

[Trait(Category.Name, Category.Slow)]
public sealed class ChangeLogConcurrencyTests
{
    private const int Writers = 16;
    private const int Processes = 4;
    private const int JobCount = 50;

    private static readonly TransactionFault[] AllFaults = Enum.GetValues<TransactionFault>();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Concurrent_writers_lose_no_change_and_readers_of_the_log_miss_none(bool onTheSameJobs)
    {
        var table = await TestStorage.NewTableAsync();
        var clients = await ClientsAsync(table.Name);
        var freshness = new LogFreshness(table, "p");
        await freshness.Reader.RefreshAsync();
        var shared = NewIds();
        var work = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(
            new JobRecorder(clients[writer % Processes]), writer, onTheSameJobs ? shared : NewIds(), freshness)));

        await freshness.FollowAsync(Task.WhenAll(work));

        Assert.Equal(Writers * JobCount, freshness.Acknowledged.Count);
        Assert.Equal(1, freshness.Reader.Loads);
        Assert.InRange((await LogReader.LanesAsync(table, "p")).Count, 1, Writers);
    }

    [Fact]
    public async Task Random_faults_lose_no_change_and_readers_of_the_log_miss_none()
    {
        using var network = await TransactionFaults.NewAsync();
        var random = Random.Shared;
        network.Next = () => random.Next(3) == 0 ? AllFaults[random.Next(AllFaults.Length)] : TransactionFault.None;
        var freshness = new LogFreshness(network.DirectTable, "p");
        await freshness.Reader.RefreshAsync();
        var jobs = NewIds().Take(8).ToList();
        await new JobRecorder(network.DirectTable).AddAsync("p", jobs.Select(id => AnyJob.Create() with { Id = id }));

        var work = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var recorder = NewProcess(network.Table);
            for (var step = 0; step < 60; step++)
            {
                // A process that ends leaves its lanes as they are, with whatever was on its way.
                recorder = random.Next(20) == 0 ? NewProcess(network.Table) : recorder;
                await TryWriteAsync(recorder, jobs[random.Next(jobs.Count)], (writer * 1000) + step, random.Next(12) == 0, freshness);
                await network.DeliverAsync(random.Next(2));
            }
        }));

        await freshness.FollowAsync(Task.WhenAll(work));

        Assert.NotEmpty(freshness.Acknowledged);
        Assert.Equal(1, freshness.Reader.Loads);
    }

    private static async Task<List<TableClient>> ClientsAsync(string table)
    {
        var connection = await TestStorage.ConnectionStringAsync();
        return [.. Enumerable.Range(0, Processes).Select(_ => new TableClient(connection, table))];
    }

    private static List<Guid> NewIds() => [.. Enumerable.Range(0, JobCount).Select(_ => Guid.NewGuid())];

    private static JobRecorder NewProcess(TableClient table) =>
        new(table, new ChangeLog(table, TimeProvider.System, ChangeLogLane.IdleTime));

    private static async Task WriteAsync(JobRecorder recorder, int writer, IEnumerable<Guid> jobs, LogFreshness freshness)
    {
        foreach (var id in jobs)
        {
            await recorder.AcknowledgeAsync("p", new NewJob(id, "d", "r"));
            await recorder.AddMessageAsync("p", id, new JobMessage(writer, "m"));
            freshness.Acknowledge(id, writer);
        }
    }

    private static async Task TryWriteAsync(JobRecorder recorder, Guid id, int code, bool isCancelled, LogFreshness freshness)
    {
        using var cancellation = isCancelled ? new CancellationTokenSource(TimeSpan.FromMilliseconds(3)) : new CancellationTokenSource();
        try
        {
            await recorder.AddMessageAsync("p", id, new JobMessage(code, "m"), cancellation.Token);
            freshness.Acknowledge(id, code);
        }
        catch (Exception exception) when (exception is AggregateException or Azure.RequestFailedException or OperationCanceledException)
        {
            // Not acknowledged: it may be there or not.
        }
    }
}
