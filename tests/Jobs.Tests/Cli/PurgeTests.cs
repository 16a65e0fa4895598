using System.Collections.Concurrent;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;
using JobsCli;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Cli;

public sealed class PurgeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 2, 28, 12, 0, 0, TimeSpan.Zero);

    private Support.Cli _cli = null!;
    private JobRecorder _recorder = null!;

    public async Task InitializeAsync()
    {
        _cli = await Support.Cli.NewAsync();
        _cli.Time = new FakeTimeProvider(Now);
        await _cli.Table.CreateIfNotExistsAsync();
        _recorder = new JobRecorder(_cli.Table);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Purge_removes_only_jobs_that_ended_before_the_given_time()
    {
        await AddAsync("p", "old completed", JobState.Completed, created: 200, ended: 91);
        await AddAsync("p", "old failed", JobState.Failed, created: 200, ended: 91);
        await AddAsync("p", "old without an end", JobState.Completed, created: 91, ended: null);
        await AddAsync("p", "ended lately", JobState.Completed, created: 200, ended: 89);
        await AddAsync("p", "still running", JobState.InProgress, created: 200, ended: null);
        await AddAsync("p", "never started", JobState.Acknowledged, created: 200, ended: null);
        await AddAsync("other", "old", JobState.Completed, created: 200, ended: 91);

        var result = await _cli.RunAsync("purge --project p --older-than 90d --yes --wait 0s");

        Assert.Equal("3 jobs ended before 2025-11-30 12:00 UTC; 0 were marked deleted before.\n3 removed.\n", result.Errors);
        Assert.Equal(["ended lately", "never started", "old", "still running"], await DescriptionsAsync());
    }

    [Fact]
    public async Task Purge_with_all_removes_jobs_of_every_project()
    {
        for (var index = 0; index < 250; index++)
        {
            await AddAsync($"p{index % 2}", "old", JobState.Completed, created: 200, ended: 91);
        }

        var result = await _cli.RunAsync("purge --all --older-than 2160h --yes --wait 0s");

        Assert.EndsWith("250 removed.\n", result.Errors, StringComparison.Ordinal);
        Assert.Empty(await DescriptionsAsync());
    }

    [Fact]
    public async Task Purge_removes_entities_that_are_already_marked()
    {
        var id = await AddAsync("p", "marked", JobState.InProgress, created: 1, ended: null);
        await _recorder.DeleteAsync("p", id);

        var result = await _cli.RunAsync("purge --project p --older-than 90d --yes --wait 0s");

        Assert.Equal("0 jobs ended before 2025-11-30 12:00 UTC; 1 was marked deleted before.\n1 removed.\n", result.Errors);
        Assert.Empty(await DescriptionsAsync());
    }

    [Fact]
    public async Task Interrupted_purge_leaves_the_jobs_marked()
    {
        var id = await AddAsync("p", "old", JobState.Completed, created: 200, ended: 91);
        using var interruption = new CancellationTokenSource();

        var purging = _cli.RunAsync("purge --project p --older-than 90d --yes --wait 1h", cancellationToken: interruption.Token);
        while (!(await _cli.Table.GetEntityAsync<TableEntity>("p", $"{id}")).Value.ContainsKey("Deleted"))
        {
            Assert.False(purging.IsCompleted);
        }

        await interruption.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, (await purging).ExitCode);
        Assert.Equal(["old"], await DescriptionsAsync());
        Assert.Equal("No jobs.\n", (await _cli.RunAsync("list --project p")).Errors);
    }

    [Fact]
    public async Task Purge_without_wait_waits_for_5_minutes()
    {
        await AddAsync("p", "old", JobState.Completed, created: 200, ended: 91);
        var time = new InstantTimers();
        _cli.Time = time;

        var result = await _cli.RunAsync("purge --project p --older-than 90d --yes");

        Assert.EndsWith("1 removed.\n", result.Errors, StringComparison.Ordinal);
        Assert.Contains(TimeSpan.FromMinutes(5), time.Delays);
    }

    [Fact]
    public async Task Dry_run_removes_nothing()
    {
        await AddAsync("p", "old", JobState.Completed, created: 200, ended: 91);

        var result = await _cli.RunAsync("purge --project p --older-than 90d --dry-run");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal("1 job ended before 2025-11-30 12:00 UTC; 0 were marked deleted before.\n", result.Errors);
        Assert.False((await _cli.Table.QueryAsync<TableEntity>(AnyJob.RowKeys).SingleAsync()).ContainsKey("Deleted"));
    }

    [Fact]
    public async Task Purge_without_a_terminal_requires_yes()
    {
        await AddAsync("p", "old", JobState.Completed, created: 200, ended: 91);

        var result = await _cli.RunAsync("purge --project p --older-than 90d");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("There is no terminal to confirm on: use --yes", result.Errors, StringComparison.Ordinal);
        Assert.Equal(["old"], await DescriptionsAsync());
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task Purge_on_a_terminal_follows_the_answer(bool answer, int left)
    {
        await AddAsync("p", "old", JobState.Completed, created: 200, ended: 91);
        _cli.Confirm = (_, _) => Task.FromResult(answer);

        var result = await _cli.RunAsync("purge --project p --older-than 90d --wait 0s");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal(left, (await DescriptionsAsync()).Count);
    }

    [Fact]
    public async Task Jobs_that_are_removed_during_a_purge_are_skipped()
    {
        var ids = new List<Guid>();
        for (var index = 0; index < 3; index++)
        {
            ids.Add(await AddAsync("p", "old", JobState.Completed, created: 200, ended: 91));
        }

        _cli.Confirm = async (_, cancellationToken) =>
        {
            await _cli.Table.DeleteEntityAsync("p", $"{ids[1]}", cancellationToken: cancellationToken);
            return true;
        };

        var result = await _cli.RunAsync("purge --project p --older-than 90d --wait 0s");

        Assert.EndsWith("2 removed.\n", result.Errors, StringComparison.Ordinal);
        Assert.Empty(await DescriptionsAsync());
    }

    private async Task<Guid> AddAsync(string project, string description, JobState state, int created, int? ended)
    {
        var job = new Job
        {
            Id = Guid.NewGuid(),
            State = state,
            Description = description,
            CreatedDate = Now.AddDays(-created),
            RequesterId = "r",
            EndProcessingDate = ended is { } days ? Now.AddDays(-days) : null,
        };
        await _recorder.AddAsync(project, [job]);
        return job.Id;
    }

    private async Task<List<string>> DescriptionsAsync() =>
        await _cli.Table.QueryAsync<TableEntity>(AnyJob.RowKeys).Select(entity => entity.GetString("Description")).Order().ToListAsync();

    // Records each delay, and ends it immediately.
    private sealed class InstantTimers : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Delays { get; } = new();

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays.Enqueue(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
