using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

public sealed class JobRecorderBulkTests
{
    private static readonly DateTimeOffset Day = new(2026, 2, 28, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Jobs_in_bulk_go_a_hundred_to_a_request()
    {
        using var transport = new HookedTransport();
        var table = await TestStorage.NewTableAsync(transport);
        var before = transport.Count;

        var added = await new JobRecorder(table).AddAsync("p", SampleJobs.Create(1, Day).Take(250));

        Assert.Equal(250, added);
        Assert.Equal(3, transport.Count - before);
        Assert.Equal(250, await CountAsync(table));
    }

    [Fact]
    public async Task Large_jobs_go_fewer_to_a_request()
    {
        var table = await TestStorage.NewTableAsync();
        var large = SampleJobs.Create(1, Day).Take(100).Select(job => job with { Description = new string('é', 32 * 1024) });

        Assert.Equal(100, await new JobRecorder(table).AddAsync("p", large));
        Assert.Equal(100, await CountAsync(table));
    }

    [Fact]
    public async Task Jobs_that_are_there_are_passed_over()
    {
        var table = await TestStorage.NewTableAsync();
        var recorder = new JobRecorder(table);
        var jobs = SampleJobs.Create(1, Day).Take(250).ToList();
        await recorder.AddAsync("p", jobs.Where((_, index) => index % 3 == 0));
        var reported = new Sum();

        var added = await recorder.AddAsync("p", jobs, reported);

        Assert.Equal(166, added);
        Assert.Equal(250, reported.Value);
        Assert.Equal(250, await CountAsync(table));
    }

    [Fact]
    public async Task A_job_that_is_there_and_says_something_else_is_a_conflict_and_stays()
    {
        var table = await TestStorage.NewTableAsync();
        var recorder = new JobRecorder(table);
        var jobs = SampleJobs.Create(1, Day).Take(10).ToList();
        await recorder.AddAsync("p", [jobs[5] with { Description = "mine" }]);

        var exception = await Assert.ThrowsAsync<JobConflictException>(() => recorder.AddAsync("p", jobs));

        Assert.Contains($"{jobs[5].Id}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(table));
        Assert.Equal("mine", (await table.GetEntityAsync<TableEntity>("p", $"{jobs[5].Id}")).Value["Description"]);
    }

    [Fact]
    public async Task The_same_job_twice_is_added_once()
    {
        var table = await TestStorage.NewTableAsync();
        var job = SampleJobs.Create(1, Day).First();

        Assert.Equal(1, await new JobRecorder(table).AddAsync("p", [job, job]));
    }

    [Fact]
    public async Task No_more_transactions_are_under_way_than_asked_for()
    {
        var (now, most) = (0, 0);
        using var transport = new HookedTransport();
        var table = await TestStorage.NewTableAsync(transport);
        transport.Hook = async (_, send) =>
        {
            var current = Interlocked.Increment(ref now);
            InterlockedMax(ref most, current);
            await Task.Delay(20);
            await send();
            Interlocked.Decrement(ref now);
        };

        await new JobRecorder(table).AddAsync("p", SampleJobs.Create(1, Day).Take(1500), parallelism: 3);

        Assert.Equal(3, most);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private static async Task<int> CountAsync(TableClient table) =>
        await table.QueryAsync<TableEntity>(select: ["RowKey"]).CountAsync();

    private sealed class Sum : IProgress<int>
    {
        private int _value;

        public int Value => _value;

        public void Report(int value) => Interlocked.Add(ref _value, value);
    }
}
