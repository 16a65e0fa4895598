using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Recording;

public sealed class JobRecorderTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 2, 28, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567);

    private readonly FakeTimeProvider _time = new(Noon);
    private TableClient _table = null!;
    private JobRecorder _recorder = null!;

    public async Task InitializeAsync()
    {
        _table = await TestStorage.NewTableAsync();
        _recorder = new JobRecorder(_table, _time);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Acknowledge_creates_a_job_in_the_table()
    {
        var job = await _recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "Crée un disque 🚀", "chloé", "/disks/1"));

        var entity = await EntityAsync(job.Id);
        Assert.Equal("acknowledged", entity["State"]);
        Assert.Equal("Crée un disque 🚀", entity["Description"]);
        Assert.Equal(Noon, entity["CreatedDate"]);
        Assert.Equal("chloé", entity["RequesterId"]);
        Assert.Equal("/disks/1", entity["ResourceHref"]);
        Assert.DoesNotContain("Messages", entity.Keys);
        Assert.DoesNotContain("StartProcessingDate", entity.Keys);
    }

    [Fact]
    public async Task Acknowledge_of_the_same_request_returns_the_existing_job()
    {
        var request = new NewJob(Guid.NewGuid(), "d", "r");
        await _recorder.AcknowledgeAsync("p", request);
        var started = await _recorder.StartAsync("p", request.Id);
        _time.Advance(TimeSpan.FromHours(1));

        var again = await _recorder.AcknowledgeAsync("p", request);

        Assert.Equal(started, again with { Messages = started.Messages });
        Assert.Equal("in-progress", (await EntityAsync(request.Id))["State"]);
    }

    [Theory]
    [InlineData("other", "r", null)]
    [InlineData("d", "other", null)]
    [InlineData("d", "r", "/other")]
    public async Task Acknowledge_of_another_request_with_the_same_id_is_a_conflict(
        string description, string requester, string? href)
    {
        var id = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(id, "d", "r"));

        var exception = await Assert.ThrowsAsync<JobConflictException>(() =>
            _recorder.AcknowledgeAsync("p", new NewJob(id, description, requester, href)));

        Assert.Contains($"already has a job {id} with different content", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acknowledge_with_the_id_of_a_deleted_job_is_a_conflict()
    {
        var request = new NewJob(Guid.NewGuid(), "d", "r");
        await _recorder.AcknowledgeAsync("p", request);
        await _recorder.DeleteAsync("p", request.Id);

        var exception = await Assert.ThrowsAsync<JobConflictException>(() => _recorder.AcknowledgeAsync("p", request));

        Assert.Contains("marked deleted", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start", "in-progress", 1, null)]
    [InlineData("start complete", "completed", 1, 2)]
    [InlineData("start fail", "failed", 1, 2)]
    [InlineData("fail", "failed", null, 1)]
    public async Task Transition_sets_the_state_and_its_date(string steps, string state, int? startedAfter, int? endedAfter)
    {
        var id = await NewAsync();

        await StepAsync(id, steps);

        var entity = await EntityAsync(id);
        Assert.Equal(state, entity["State"]);
        Assert.Equal(After(startedAfter), entity.GetDateTimeOffset("StartProcessingDate"));
        Assert.Equal(After(endedAfter), entity.GetDateTimeOffset("EndProcessingDate"));
    }

    [Theory]
    [InlineData("", "complete", "acknowledged", "completed")]
    [InlineData("start", "start", "in-progress", "in-progress")]
    [InlineData("start complete", "start", "completed", "in-progress")]
    [InlineData("start complete", "complete", "completed", "completed")]
    [InlineData("start complete", "fail", "completed", "failed")]
    [InlineData("start fail", "start", "failed", "in-progress")]
    [InlineData("start fail", "complete", "failed", "completed")]
    [InlineData("fail", "fail", "failed", "failed")]
    public async Task Transition_that_is_not_allowed_throws_and_changes_nothing(
        string before, string step, string from, string to)
    {
        var id = await NewAsync();
        await StepAsync(id, before);
        var tag = (await EntityAsync(id)).ETag;

        var exception = await Assert.ThrowsAsync<JobTransitionException>(() => StepAsync(id, step));

        Assert.Equal($"Job {id} is {from} and cannot become {to}.", exception.Message);
        Assert.Equal(tag, (await EntityAsync(id)).ETag);
    }

    [Fact]
    public async Task Clock_that_is_behind_does_not_end_a_job_before_its_start()
    {
        var id = await NewAsync();
        _time.AdjustTime(Noon - TimeSpan.FromMinutes(5));

        var started = await _recorder.StartAsync("p", id);
        var completed = await _recorder.CompleteAsync("p", id);

        Assert.Equal(Noon, started.StartProcessingDate);
        Assert.Equal(Noon, completed.EndProcessingDate);
    }

    [Fact]
    public async Task Messages_keep_the_order_in_which_they_were_added()
    {
        var id = await NewAsync();

        await _recorder.AddMessageAsync("p", id, new JobMessage(1, "one"));
        await _recorder.FailAsync("p", id, new JobMessage(2, "two", "because"));
        var job = await _recorder.AddMessageAsync("p", id, new JobMessage(3, "tröis \"3\""));

        Assert.Equal([new(1, "one"), new(2, "two", "because"), new(3, "tröis \"3\"")], job.Messages);
        Assert.Equal(
            """[{"code":1,"message":"one"},{"code":2,"message":"two","description":"because"},"""
            + """{"code":3,"message":"tr\u00F6is \u00223\u0022"}]""",
            (await EntityAsync(id))["Messages"]);
    }

    [Fact]
    public async Task Complete_with_a_message_adds_it()
    {
        var id = await NewAsync();
        await _recorder.StartAsync("p", id);

        var job = await _recorder.CompleteAsync("p", id, new JobMessage(100, "with a warning"));

        Assert.Equal(new JobMessage(100, "with a warning"), Assert.Single(job.Messages));
    }

    [Fact]
    public async Task Properties_of_other_programs_are_preserved()
    {
        var id = await NewAsync();
        await _table.UpdateEntityAsync(new TableEntity("p", $"{id}") { ["Worker"] = "w-17" }, Azure.ETag.All);

        await _recorder.StartAsync("p", id);

        Assert.Equal("w-17", (await EntityAsync(id))["Worker"]);
    }

    [Fact]
    public async Task Delete_marks_the_job_and_later_calls_do_not_find_it()
    {
        var id = await NewAsync();

        await _recorder.DeleteAsync("p", id);
        await _recorder.DeleteAsync("p", id);

        Assert.Equal(true, (await EntityAsync(id))["Deleted"]);
        await Assert.ThrowsAsync<JobNotFoundException>(() => _recorder.StartAsync("p", id));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("complete")]
    [InlineData("fail")]
    [InlineData("message")]
    [InlineData("delete")]
    public async Task Call_for_a_missing_job_throws_not_found(string step)
    {
        var id = Guid.NewGuid();

        var exception = await Assert.ThrowsAsync<JobNotFoundException>(() => StepAsync(id, step));

        Assert.Equal($"Project 'p' has no job {id}.", exception.Message);
    }

    [Theory]
    [InlineData("State", "done", "State is not one of the four values")]
    [InlineData("Messages", "no JSON", "Messages is not a JSON array of messages")]
    [InlineData("Description", 7, "a property has the wrong type")]
    public async Task Malformed_entity_throws_and_is_not_changed(string property, object value, string defect)
    {
        var id = await NewAsync();
        await _table.UpdateEntityAsync(new TableEntity("p", $"{id}") { [property] = value }, Azure.ETag.All);

        var exception = await Assert.ThrowsAsync<MalformedJobException>(() => _recorder.FailAsync("p", id));

        Assert.Equal($"The entity {id} is not a valid job: {defect}.", exception.Message);
        Assert.Equal(value, (await EntityAsync(id))[property]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    public async Task Invalid_project_id_is_rejected(string projectId)
    {
        var request = new NewJob(Guid.NewGuid(), "d", "r");

        await Assert.ThrowsAsync<ArgumentException>(() => _recorder.AcknowledgeAsync(projectId, request));
    }

    private static DateTimeOffset? After(int? hours) => hours is { } count ? Noon + TimeSpan.FromHours(count) : null;

    private async Task<Guid> NewAsync()
    {
        var id = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(id, "d", "r"));
        return id;
    }

    private async Task StepAsync(Guid id, string steps)
    {
        foreach (var step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _time.Advance(TimeSpan.FromHours(1));
            await (step switch
            {
                "start" => _recorder.StartAsync("p", id),
                "complete" => _recorder.CompleteAsync("p", id),
                "fail" => _recorder.FailAsync("p", id),
                "message" => _recorder.AddMessageAsync("p", id, new JobMessage(1, "m")),
                _ => _recorder.DeleteAsync("p", id),
            });
        }
    }

    private async Task<TableEntity> EntityAsync(Guid id) => (await _table.GetEntityAsync<TableEntity>("p", $"{id}")).Value;
}
