using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;
using JobsCli;

namespace Jobs.Tests.Recording;

/// <summary>Everything that writes to jobs records it in the change log.</summary>
public sealed class ChangeLogTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 2, 28, 0, 0, 0, TimeSpan.Zero);

    private TableClient _table = null!;
    private JobRecorder _recorder = null!;
    private LogReader _reader = null!;

    public async Task InitializeAsync()
    {
        _table = await TestStorage.NewTableAsync();
        _recorder = new JobRecorder(_table);
        _reader = new LogReader(_table, "p");
        await _reader.RefreshAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Reader_of_the_log_follows_each_step_of_a_job()
    {
        var id = Guid.NewGuid();
        await FollowAsync(() => _recorder.AcknowledgeAsync("p", new NewJob(id, "d", "r")));
        await FollowAsync(() => _recorder.StartAsync("p", id));
        await FollowAsync(() => _recorder.AddMessageAsync("p", id, new JobMessage(1, "m")));
        await FollowAsync(() => _recorder.CompleteAsync("p", id));
        await FollowAsync(() => _recorder.DeleteAsync("p", id));

        Assert.True(JobEntityMapper.IsDeleted(_reader.Jobs[id]));
        Assert.Equal(5, Assert.Single(await LogReader.LanesAsync(_table, "p")).Sequence);
    }

    [Fact]
    public async Task Steps_that_are_rejected_record_nothing()
    {
        var id = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(id, "d", "r"));
        var before = await LogReader.LanesAsync(_table, "p");

        await Assert.ThrowsAsync<JobConflictException>(() => _recorder.AcknowledgeAsync("p", new NewJob(id, "other", "r")));
        await Assert.ThrowsAsync<JobTransitionException>(() => _recorder.CompleteAsync("p", id));
        await Assert.ThrowsAsync<JobNotFoundException>(() => _recorder.DeleteAsync("p", Guid.NewGuid()));

        Assert.Equal(before, await LogReader.LanesAsync(_table, "p"));
    }

    [Fact]
    public async Task Reader_of_the_log_follows_bulk_inserts()
    {
        var jobs = SampleJobs.Create(1, Day).Take(500).ToList();
        await _recorder.AddAsync("p", jobs.Take(100));
        await _recorder.AddAsync("p", jobs);

        await _reader.AssertEqualsTableAsync();
        Assert.Equal(500, _reader.Jobs.Count);
        Assert.InRange((await LogReader.LanesAsync(_table, "p")).Count, 1, 8);
    }

    [Fact]
    public async Task Projects_have_logs_of_their_own()
    {
        await _recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "d", "r"));
        await _recorder.AcknowledgeAsync("o'brien é%", new NewJob(Guid.NewGuid(), "d", "r"));
        await _recorder.AcknowledgeAsync("o'brien é%", new NewJob(Guid.NewGuid(), "d", "r"));

        Assert.Equal(1, Assert.Single(await LogReader.LanesAsync(_table, "p")).Sequence);
        Assert.Equal(2, Assert.Single(await LogReader.LanesAsync(_table, "o'brien é%")).Sequence);
    }

    [Fact]
    public async Task Recorders_of_one_client_share_their_lanes()
    {
        for (var index = 0; index < 10; index++)
        {
            await new JobRecorder(_table).AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "d", "r"));
        }

        Assert.Equal(10, Assert.Single(await LogReader.LanesAsync(_table, "p")).Sequence);
    }

    [Fact]
    public async Task Concurrent_steps_use_at_most_as_many_lanes()
    {
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(index =>
                _recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), $"{index}", "r"))));
        }

        var lanes = await LogReader.LanesAsync(_table, "p");
        Assert.InRange(lanes.Count, 1, 6);
        Assert.Equal(30, lanes.Sum(lane => lane.Sequence));
    }

    [Fact]
    public async Task Writes_beyond_the_maximum_number_of_lanes_wait_for_one()
    {
        var steps = Enumerable.Range(0, 10 * LanePool.MaxLanes).Select(index =>
            _recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), $"{index}", "r")));

        var jobs = await Task.WhenAll(steps);

        var lanes = await LogReader.LanesAsync(_table, "p");
        Assert.InRange(lanes.Count, 1, LanePool.MaxLanes);
        Assert.Equal(jobs.Length, lanes.Sum(lane => lane.Sequence));
        await _reader.AssertEqualsTableAsync();
    }

    [Fact]
    public async Task Reader_that_is_too_far_behind_reads_the_project_again()
    {
        var id = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(id, "d", "r"));
        await _reader.RefreshAsync();
        var loads = _reader.Loads;
        for (var index = 0; index <= ChangeLogLane.MaxRemembered; index++)
        {
            await _recorder.DeleteAsync("p", id);
        }

        await _reader.AssertEqualsTableAsync();

        Assert.Equal(loads + 1, _reader.Loads);
    }

    [Fact]
    public async Task Reader_of_the_log_follows_a_purge()
    {
        var cli = await Support.Cli.NewAsync();
        var jobs = SampleJobs.Create(1, Day).Take(300).ToList();
        await cli.Table.CreateIfNotExistsAsync();
        await new JobRecorder(cli.Table).AddAsync("p", jobs);
        var reader = new LogReader(cli.Table, "p");
        await reader.RefreshAsync();

        var result = await cli.RunAsync("purge --project p --older-than 1d --yes --wait 0s");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        await reader.AssertEqualsTableAsync();
        Assert.Equal(1, reader.Loads);
        Assert.All(jobs, job => Assert.Equal(job.EndProcessingDate is null, reader.Jobs.ContainsKey(job.Id)));
    }

    [Fact]
    public async Task Reader_of_the_log_follows_seed_and_import()
    {
        var cli = await Support.Cli.NewAsync();
        await cli.Table.CreateIfNotExistsAsync();
        var reader = new LogReader(cli.Table, "p");
        await reader.RefreshAsync();
        await cli.RunAsync("seed --project p --count 200 --seed 1 --until 2026-01-31");
        await reader.AssertEqualsTableAsync();
        var id = Guid.NewGuid();
        var line = $$"""
            {"id":"{{id}}","state":"acknowledged","description":"d","createdDate":"2026-01-01T00:00:00Z","requesterId":"r","messages":[]}
            """;

        var result = await cli.RunAsync("import - --project p", line);

        Assert.Equal(ExitCode.Done, result.ExitCode);
        await reader.AssertEqualsTableAsync();
        Assert.Equal((201, 0), (reader.Jobs.Count, reader.Loads - 1));
        Assert.Contains(id, reader.Jobs.Keys);
    }

    private async Task FollowAsync(Func<Task> step)
    {
        await step();
        await _reader.AssertEqualsTableAsync();
        Assert.Equal(1, _reader.Loads);
    }
}
