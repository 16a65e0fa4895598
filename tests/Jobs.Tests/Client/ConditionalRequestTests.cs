using Jobs.Client;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Client;

/// <summary>Requests with the entity tag of an answer that the caller has.</summary>
public sealed class ConditionalRequestTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly JobsClient _client = new(new JobsClientOptions { Address = fixture.Server.Address });
    private readonly string _project = ServerFixture.NewProject();

    [Fact]
    public async Task Page_has_totals_and_is_answered_again_when_it_has_changed()
    {
        await fixture.Server.AddAsync(_project, AnyJob.Many(5));
        var query = new JobQuery { States = [JobState.Acknowledged, JobState.Failed], Sort = "-createdDate", Offset = 1, Limit = 2 };

        var page = await _client.FindPageAsync(_project, query);
        var same = await _client.FindPageIfChangedAsync(_project, query, new RequestCondition(page.ETag!));
        await fixture.Server.AddAsync(_project, AnyJob.Many(1));
        var changed = await _client.FindPageIfChangedAsync(_project, query, new RequestCondition(page.ETag!));

        Assert.Equal((5, 2, true), (page.TotalCount, page.ResultCount, page.HasNext));
        Assert.Equal((false, null), (same.IsModified, same.Value));
        Assert.Equal((true, 6), (changed.IsModified, changed.Value!.TotalCount));
        Assert.False((await _client.FindPageAsync(_project, query with { Offset = 4 })).HasNext);
    }

    [Fact]
    public async Task Job_is_answered_again_when_it_has_changed_and_without_a_value_when_it_is_gone()
    {
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(_project, [job]);

        var found = await _client.GetAsync(_project, job.Id);
        var condition = new RequestCondition(found!.ETag!);
        var same = await _client.GetIfChangedAsync(_project, job.Id, condition);
        var entity = JobEntityMapper.Create(_project, job with { State = Jobs.Recording.JobState.InProgress, StartProcessingDate = AnyJob.Start });
        await fixture.Server.Table.UpsertEntityAsync(entity);
        var changed = await _client.GetIfChangedAsync(_project, job.Id, condition);
        entity["Deleted"] = true;
        await fixture.Server.Table.UpsertEntityAsync(entity);
        var gone = await _client.GetIfChangedAsync(_project, job.Id, condition);

        Assert.Equal((false, null), (same.IsModified, same.Value));
        Assert.Equal((JobState.InProgress, AnyJob.Start), (changed.Value!.State, changed.Value.StartProcessingDate!.Value));
        Assert.Equal((true, null), (gone.IsModified, gone.Value));
    }
}
