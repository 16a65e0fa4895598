using Jobs.Client;
using Jobs.Tests.Support;

namespace Jobs.Tests.Client;

/// <summary>The client counts the jobs of a project on the real server.</summary>
public sealed class CountTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly JobsClient _client = new(new JobsClientOptions { Address = fixture.Server.Address });
    private readonly string _project = ServerFixture.NewProject();

    [Fact]
    public async Task Jobs_are_counted_by_state_and_again_when_that_has_changed()
    {
        await fixture.Server.AddAsync(
            _project,
            [.. AnyJob.Many(2), .. AnyJob.Many(1, Jobs.Recording.JobState.InProgress), .. AnyJob.Many(3, Jobs.Recording.JobState.Failed)]);

        var counts = await _client.CountAsync(_project);
        var same = await _client.CountIfChangedAsync(_project, null, new RequestCondition(counts.ETag!));
        await fixture.Server.AddAsync(_project, AnyJob.Many(1, Jobs.Recording.JobState.Completed));
        var changed = await _client.CountIfChangedAsync(_project, null, new RequestCondition(counts.ETag!));

        Assert.Equal(new JobCounts(6, 2, 1, 0, 3), counts with { ETag = null });
        Assert.Equal((false, null), (same.IsModified, same.Value));
        Assert.Equal(new JobCounts(7, 2, 1, 1, 3), changed.Value! with { ETag = null });
        Assert.Equal(
            new JobCounts(2, 2, 0, 0, 0),
            await _client.CountAsync(_project, new JobFilter { States = [JobState.Acknowledged] }) with { ETag = null });
    }

    [Fact]
    public async Task Criteria_reach_the_API()
    {
        var jobs = AnyJob.Many(6);
        await fixture.Server.AddAsync(
            _project, jobs.Select((job, index) => job with { RequesterId = index == 2 ? "x" : "a, b", ResourceHref = "/disks/é?" }));
        var filter = new JobFilter
        {
            States = [JobState.Acknowledged, JobState.Failed],
            RequesterIds = ["a, b", "none"],
            ResourceHrefs = ["/disks/é?"],
            CreatedDate = new JobDateRange { After = AnyJob.Start, Until = AnyJob.Start.AddSeconds(4) },
        };

        Assert.Equal(3, (await _client.CountAsync(_project, filter)).Total);
        Assert.Equal(0, (await _client.CountAsync(_project, filter with { EndProcessingDate = filter.CreatedDate })).Total);
        Assert.Equal(
            [jobs[1].Id, jobs[3].Id, jobs[4].Id],
            await _client.FindAsync(_project, new JobQuery { CreatedDate = filter.CreatedDate, RequesterIds = filter.RequesterIds })
                .Select(job => job.Id).ToListAsync());
    }

    [Fact]
    public async Task Error_of_a_count_has_its_code()
    {
        var error = await Assert.ThrowsAsync<JobsApiException>(
            () => _client.CountAsync(_project, new JobFilter { ResourceHrefs = [""] }));

        Assert.Equal(JobsErrorCode.InvalidQueryParameter, error.Code);
    }
}
