using Azure.Core;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Recording;

/// <summary>Lanes of writers that stopped are removed, and no reader that refreshes in time misses a change by that.</summary>
public sealed class ChangeLogIdleLaneTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Later = ChangeLogLane.IdleTime + TimeSpan.FromMinutes(1);

    private readonly HookedTransport _transport = new();
    private TableClient _table = null!;
    private LogReader _reader = null!;
    private TimeSpan _serviceTime;

    public async Task InitializeAsync()
    {
        _table = await TestStorage.NewTableAsync(_transport);
        _reader = new LogReader(_table, "p");
        await _reader.RefreshAsync();
        _transport.Hook = ShiftDateAsync;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _transport.Dispose();

    [Fact]
    public async Task First_write_of_a_process_removes_lanes_that_are_idle()
    {
        await AcknowledgeAsync(NewProcess());
        await AcknowledgeAsync(NewProcess());
        _serviceTime = Later;

        await AcknowledgeAsync(NewProcess());

        // At that date the lane of this write is idle, too.
        Assert.Empty(await LogReader.LanesAsync(_table, "p"));
    }

    [Fact]
    public async Task Lanes_that_are_not_idle_are_kept()
    {
        await AcknowledgeAsync(NewProcess());
        _serviceTime = ChangeLogLane.IdleTime - TimeSpan.FromMinutes(1);

        await AcknowledgeAsync(NewProcess());

        Assert.Equal(2, (await LogReader.LanesAsync(_table, "p")).Count);
    }

    [Fact]
    public async Task Lanes_of_other_projects_are_kept()
    {
        await NewProcess().AcknowledgeAsync("other", new NewJob(Guid.NewGuid(), "d", "r"));
        _serviceTime = Later;

        await AcknowledgeAsync(NewProcess());

        Assert.Single(await LogReader.LanesAsync(_table, "other"));
        await NewLog().RemoveIdleLanesAsync(projectId: null, CancellationToken.None);
        Assert.Empty(await LogReader.LanesAsync(_table, "other"));
    }

    [Fact]
    public async Task Process_that_runs_on_removes_idle_lanes_once_per_idle_time()
    {
        var time = new FakeTimeProvider();
        var recorder = NewProcess(time);
        await AcknowledgeAsync(recorder);
        await AcknowledgeAsync(NewProcess());
        _serviceTime = Later;
        await AcknowledgeAsync(recorder);
        Assert.Equal(2, (await LogReader.LanesAsync(_table, "p")).Count);

        time.Advance(Later);
        await AcknowledgeAsync(recorder);

        Assert.Empty(await LogReader.LanesAsync(_table, "p"));
    }

    [Fact]
    public async Task Lane_that_is_used_while_it_is_removed_stays()
    {
        var writer = NewProcess();
        await AcknowledgeAsync(writer);
        _serviceTime = Later;
        var uses = 1;
        _transport.Hook = async (message, send) =>
        {
            if (message.Request.Method == RequestMethod.Delete && Interlocked.Decrement(ref uses) >= 0)
            {
                await AcknowledgeAsync(writer);
            }

            await ShiftDateAsync(message, send);
        };

        await NewLog().RemoveIdleLanesAsync("p", CancellationToken.None);

        Assert.Equal(2, Assert.Single(await LogReader.LanesAsync(_table, "p")).Sequence);
        await _reader.AssertEqualsTableAsync();
        Assert.Equal(1, _reader.Loads);
    }

    [Fact]
    public async Task Writer_goes_on_after_its_lane_was_removed()
    {
        var writer = NewProcess();
        await AcknowledgeAsync(writer);
        await _reader.RefreshAsync();
        _serviceTime = Later;
        await NewLog().RemoveIdleLanesAsync("p", CancellationToken.None);
        Assert.Empty(await LogReader.LanesAsync(_table, "p"));

        await AcknowledgeAsync(writer);

        await _reader.AssertEqualsTableAsync();
        Assert.Equal(1, _reader.Loads);
    }

    [Fact]
    public async Task Many_processes_that_write_once_leave_only_the_lanes_of_the_idle_time()
    {
        const int perIdleTime = 10;
        var max = 0;
        for (var process = 1; process <= 100; process++)
        {
            _serviceTime = process % perIdleTime == 0 ? Later : TimeSpan.Zero;
            await AcknowledgeAsync(NewProcess());
            max = Math.Max(max, (await LogReader.LanesAsync(_table, "p")).Count);
        }

        Assert.Equal(perIdleTime - 1, max);
    }

    [Fact]
    public async Task Write_succeeds_when_idle_lanes_cannot_be_removed()
    {
        await AcknowledgeAsync(NewProcess());
        _transport.Hook = async (message, send) =>
        {
            if (message.Request.Method == RequestMethod.Get)
            {
                message.Response = new ErrorResponse(503, "ServerBusy", retryAfter: "1");
                return;
            }

            await send();
        };

        await AcknowledgeAsync(NewProcess());

        _transport.Hook = null;
        Assert.Equal(2, (await LogReader.LanesAsync(_table, "p")).Count);
    }

    [Fact]
    public async Task Pool_forgets_lanes_that_it_has_not_used_for_the_idle_time()
    {
        var time = new FakeTimeProvider();
        var pool = new LanePool(_table, "p", time, ChangeLogLane.IdleTime);
        var (first, second) = (await TakeAsync(pool), await TakeAsync(pool));
        pool.Return(first);
        pool.Return(second);
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Same(second, await TakeAsync(pool));
        pool.Return(second);
        Assert.False(pool.IsIdle);

        time.Advance(TimeSpan.FromMinutes(6));

        Assert.Same(second, await TakeAsync(pool));
        pool.Return(second);
        Assert.Same(second, await TakeAsync(pool));
        Assert.NotSame(first, await TakeAsync(pool));
        time.Advance(Later);
        Assert.True(pool.IsIdle);
    }

    private static Task<Job> AcknowledgeAsync(JobRecorder recorder) =>
        recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "d", "r"));

    private static Task<WriterLane> TakeAsync(LanePool pool) => pool.TakeAsync(CancellationToken.None);

    private ChangeLog NewLog(TimeProvider? time = null) => new(_table, time ?? TimeProvider.System, ChangeLogLane.IdleTime);

    private JobRecorder NewProcess(TimeProvider? time = null) => new(_table, NewLog(time));

    private async ValueTask ShiftDateAsync(HttpMessage message, Func<ValueTask> sendAsync)
    {
        await sendAsync();
        message.Response = new ResponseWithDate(message.Response, message.Response.Headers.Date + _serviceTime);
    }
}
