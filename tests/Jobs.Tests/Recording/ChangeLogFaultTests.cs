using Azure;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

/// <summary>A transaction whose outcome is unknown is carried out once, and the log tells of it.</summary>
public sealed class ChangeLogFaultTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Steps = ["acknowledge", "start", "message", "fail", "delete", "bulk"];

    private readonly Queue<TransactionFault> _faults = new();
    private TransactionFaults _network = null!;
    private JobRecorder _recorder = null!;
    private LogReader _reader = null!;
    private Guid _id;

    /// <summary>Each step with each fault, once, and so often that the client gives up.</summary>
    public static TheoryData<string, string, int> StepsAndFaults
    {
        get
        {
            var rows = new TheoryData<string, string, int>();
            foreach (var step in Steps)
            {
                foreach (var fault in Enum.GetValues<TransactionFault>())
                {
                    rows.Add(step, $"{fault}", 1);
                    if (fault is not (TransactionFault.None or TransactionFault.RequestTwice))
                    {
                        rows.Add(step, $"{fault}", 3);
                    }
                }
            }

            return rows;
        }
    }

    public async Task InitializeAsync()
    {
        _network = await TransactionFaults.NewAsync();
        _recorder = new JobRecorder(_network.Table);
        _reader = new LogReader(_network.DirectTable, "p");
        _id = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(_id, "d", "r"));
        await _reader.RefreshAsync();
        _network.Next = () => _faults.TryDequeue(out var fault) ? fault : TransactionFault.None;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _network.Dispose();

    [Theory]
    [MemberData(nameof(StepsAndFaults))]
    public async Task Step_succeeds_once_and_late_copies_of_it_change_nothing(string step, string fault, int times)
    {
        for (var index = 0; index < times; index++)
        {
            _faults.Enqueue(Enum.Parse<TransactionFault>(fault));
        }

        await StepAsync(step);

        Assert.Empty(_faults);
        await _reader.AssertEqualsTableAsync();
        await _network.DeliverAsync();
        await _reader.AssertEqualsTableAsync();
        Assert.Equal(1, _reader.Loads);
        Assert.Equal(2, Assert.Single(await LogReader.LanesAsync(_network.DirectTable, "p")).Sequence);
        if (step == "message")
        {
            Assert.Single(_reader.Job(_id).Messages);
        }
    }

    [Fact]
    public async Task Service_that_always_fails_throws_the_exception_of_its_client()
    {
        _network.Next = static () => TransactionFault.RequestLost;
        await Assert.ThrowsAsync<AggregateException>(() => StepAsync("start"));
        _network.Next = static () => TransactionFault.ServerError;
        Assert.Equal(500, (await Assert.ThrowsAsync<RequestFailedException>(() => StepAsync("start"))).Status);
        _network.Next = static () => TransactionFault.None;

        await StepAsync("start");

        await _reader.AssertEqualsTableAsync();
    }

    [Fact]
    public async Task Late_copy_of_a_call_that_failed_is_announced_or_refused()
    {
        _network.Next = static () => TransactionFault.RequestLate;
        await Assert.ThrowsAsync<AggregateException>(() => StepAsync("message"));
        _network.Next = static () => TransactionFault.None;

        await _network.DeliverAsync();

        await _reader.AssertEqualsTableAsync();
        Assert.Single(_reader.Job(_id).Messages);
        await StepAsync("start");
        await _reader.AssertEqualsTableAsync();
        Assert.Equal(1, _reader.Loads);
    }

    [Fact]
    public async Task Step_after_a_late_mark_of_another_call_is_not_taken_for_carried_out()
    {
        var other = Guid.NewGuid();
        _faults.Enqueue(TransactionFault.RequestLate);
        await Assert.ThrowsAsync<JobNotFoundException>(() => _recorder.DeleteAsync("p", other));
        await _network.DirectTable.AddEntityAsync(JobEntityMapper.Create("p", AnyJob.Create() with { Id = other }));

        // The copy is carried out between the reading of the job and the transaction of the next step.
        _network.Next = () =>
        {
            _network.DeliverAsync().GetAwaiter().GetResult();
            return TransactionFault.None;
        };

        await Assert.ThrowsAsync<JobNotFoundException>(() => _recorder.StartAsync("p", other));
        await _reader.AssertEqualsTableAsync();
        Assert.True(JobEntityMapper.IsDeleted(_reader.Jobs[other]));
    }

    [Fact]
    public async Task Lane_of_a_cancelled_call_is_read_before_it_is_used_again()
    {
        using var cancellation = new CancellationTokenSource();
        _faults.Enqueue(TransactionFault.AnswerLost);
        _network.Next = () =>
        {
            if (_faults.TryDequeue(out var fault))
            {
                return fault;
            }

            cancellation.Cancel();
            return TransactionFault.RequestLost;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _recorder.AddMessageAsync("p", _id, new JobMessage(1, "m"), cancellation.Token));
        _network.Next = static () => TransactionFault.None;

        await _recorder.AddMessageAsync("p", _id, new JobMessage(2, "m"));

        await _reader.AssertEqualsTableAsync();
        Assert.Equal([1, 2], _reader.Job(_id).Messages.Select(message => message.Code));
        Assert.Equal(3, Assert.Single(await LogReader.LanesAsync(_network.DirectTable, "p")).Sequence);
    }

    [Fact]
    public async Task Writer_whose_lane_was_removed_takes_a_new_one()
    {
        var lane = Assert.Single(await LogReader.LanesAsync(_network.DirectTable, "p"));
        await _network.DirectTable.DeleteEntityAsync("p", lane.RowKey, ETag.All);

        await StepAsync("start");
        await StepAsync("message");

        await _reader.AssertEqualsTableAsync();
        var next = Assert.Single(await LogReader.LanesAsync(_network.DirectTable, "p"));
        Assert.NotEqual(lane.RowKey, next.RowKey);
        Assert.Equal((2, 1), (next.Sequence, _reader.Loads));
    }

    [Fact]
    public async Task Writer_whose_lane_was_overwritten_takes_a_new_one()
    {
        var lane = Assert.Single(await LogReader.LanesAsync(_network.DirectTable, "p"));
        await _network.DirectTable.UpsertEntityAsync(
            new TableEntity("p", lane.RowKey) { ["Sequence"] = "7" }, TableUpdateMode.Replace);

        await StepAsync("start");

        Assert.Equal("in-progress", (await _network.DirectTable.GetEntityAsync<TableEntity>("p", $"{_id}")).Value["State"]);
        await _network.DirectTable.DeleteEntityAsync("p", lane.RowKey, ETag.All);
        Assert.NotEqual(lane.RowKey, Assert.Single(await LogReader.LanesAsync(_network.DirectTable, "p")).RowKey);
    }

    private Task StepAsync(string step) => step switch
    {
        "acknowledge" => _recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "d", "r")),
        "start" => _recorder.StartAsync("p", _id),
        "message" => _recorder.AddMessageAsync("p", _id, new JobMessage(1, "m")),
        "fail" => _recorder.FailAsync("p", _id),
        "delete" => _recorder.DeleteAsync("p", _id),
        _ => _recorder.AddAsync("p", AnyJob.Many(50)),
    };
}
