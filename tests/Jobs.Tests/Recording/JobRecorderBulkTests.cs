using Azure.Core;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

public sealed class JobRecorderBulkTests
{
    private static readonly DateTimeOffset Day = new(2026, 2, 28, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Bulk_insert_sends_99_jobs_in_a_transaction()
    {
        var transactions = 0;
        using var transport = new HookedTransport();
        var table = await TestStorage.NewTableAsync(transport);
        transport.Hook = (message, send) =>
        {
            transactions += message.Request.Method == RequestMethod.Post ? 1 : 0;
            return send();
        };

        var added = await new JobRecorder(table).AddAsync("p", SampleJobs.Create(1, Day).Take(250), parallelism: 1);

        Assert.Equal(250, added);
        Assert.Equal(3, transactions);
        Assert.Equal(250, await CountAsync(table));
    }

    [Fact]
    public async Task Bulk_insert_of_large_jobs_sends_fewer_in_a_request()
    {
        var table = await TestStorage.NewTableAsync();
        var large = SampleJobs.Create(1, Day).Take(100).Select(job => job with { Description = new string('é', 32 * 1024) });

        Assert.Equal(100, await new JobRecorder(table).AddAsync("p", large));
        Assert.Equal(100, await CountAsync(table));
    }

    [Fact]
    public async Task Bulk_insert_skips_existing_jobs()
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
    public async Task Bulk_insert_of_a_job_with_different_content_is_a_conflict_and_changes_nothing()
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
    public async Task Bulk_insert_of_duplicates_adds_one()
    {
        var table = await TestStorage.NewTableAsync();
        var job = SampleJobs.Create(1, Day).First();

        Assert.Equal(1, await new JobRecorder(table).AddAsync("p", [job, job]));
    }

    [Fact]
    public async Task Bulk_insert_runs_at_most_the_given_number_of_transactions()
    {
        var (now, max) = (0, 0);
        using var transport = new HookedTransport();
        var table = await TestStorage.NewTableAsync(transport);
        transport.Hook = async (_, send) =>
        {
            var current = Interlocked.Increment(ref now);
            UpdateMax(ref max, current);
            await Task.Delay(20);
            await send();
            Interlocked.Decrement(ref now);
        };

        await new JobRecorder(table).AddAsync("p", SampleJobs.Create(1, Day).Take(1500), parallelism: 3);

        Assert.Equal(3, max);
    }

    private static void UpdateMax(ref int max, int value)
    {
        int observed;
        while ((observed = Volatile.Read(ref max)) < value && Interlocked.CompareExchange(ref max, value, observed) != observed)
        {
        }
    }

    private static async Task<int> CountAsync(TableClient table) =>
        await table.QueryAsync<TableEntity>(AnyJob.RowKeys, select: ["RowKey"]).CountAsync();

    private sealed class Sum : IProgress<int>
    {
        private int _value;

        public int Value => _value;

        public void Report(int value) => Interlocked.Add(ref _value, value);
    }
}
