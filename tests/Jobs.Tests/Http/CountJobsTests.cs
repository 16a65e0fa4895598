using System.Net;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class CountJobsTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    [Covers(Contract.CountJobs.Counts)]
    [Fact]
    public async Task Counts_of_a_project_have_the_total_and_every_state_in_order()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(
            project,
            [
                AnyJob.Create(), .. AnyJob.Many(2, JobState.InProgress), .. AnyJob.Many(3, JobState.Completed),
                AnyJob.Create(JobState.Failed),
            ]);

        Assert.Equal("""{"total":7,"acknowledged":1,"inProgress":2,"completed":3,"failed":1}""", await CountAsync(project));
        Assert.Equal("""{"total":3,"acknowledged":0,"inProgress":0,"completed":3,"failed":0}""", await CountAsync(project, "state=completed"));
    }

    [Covers(Contract.CountJobs.Counts)]
    [Fact]
    public async Task Counts_of_a_project_without_jobs_are_all_zero() => Assert.Equal(
        """{"total":0,"acknowledged":0,"inProgress":0,"completed":0,"failed":0}""", await CountAsync(ServerFixture.NewProject()));

    [Covers(Contract.CountJobs.IgnoredParameters)]
    [Theory]
    [InlineData("offset=5&limit=1&sort=-id")]
    [InlineData("offset=-1&limit=x&sort=owner")]
    [InlineData("limit=0&limit=1&sort=&offset=%zz")]
    public async Task Parameters_of_order_and_paging_are_ignored_even_if_they_are_malformed(string query)
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(2));

        Assert.StartsWith("""{"total":2,""", await CountAsync(project, query), StringComparison.Ordinal);
    }

    [Covers(Contract.CountJobs.AsForFind)]
    [Theory]
    [InlineData("state=done", "acknowledged, in-progress, completed, failed")]
    [InlineData("resourceHref=", "1 to 1024 characters")]
    public async Task Criteria_are_validated_as_for_find(string query, string expected)
    {
        var before = fixture.Transport.Count;

        using var response = await fixture.Server.GetAsync($"/projects/p/job-counts?{query}");

        var description = await response.IsErrorAsync(HttpStatusCode.BadRequest, 28, "Invalid query-string parameter value");
        Assert.Contains(expected, description, StringComparison.Ordinal);
        Assert.Equal(before, fixture.Transport.Count);
    }

    [Covers(Contract.CountJobs.AsForFind)]
    [Fact]
    public async Task Project_id_of_counts_is_validated() => await fixture.RejectsPathAsync("/projects/a%5Cb/job-counts");

    [Covers(Contract.CountJobs.AsForFind)]
    [Fact]
    public async Task Tag_of_counts_changes_with_them_and_only_then()
    {
        var project = ServerFixture.NewProject();
        var jobs = AnyJob.Many(2);
        await fixture.Server.AddAsync(project, jobs);
        using var first = await fixture.Server.GetAsync(PathOf(project));
        var tag = first.Headers.ETag!.ToString();
        await UpdateAsync(project, jobs[0] with { Description = "updated" });
        using var unchanged = await fixture.Server.GetAsync(PathOf(project), ("If-None-Match", tag));
        await UpdateAsync(project, jobs[0] with { State = JobState.Failed });
        using var changed = await fixture.Server.GetAsync(PathOf(project), ("If-None-Match", tag));

        Assert.Equal("private, no-cache", first.Header("Cache-Control"));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal("""{"total":2,"acknowledged":1,"inProgress":0,"completed":0,"failed":1}""", await changed.TextAsync());
    }

    [Covers(Contract.CountJobs.AsForFind)]
    [Fact]
    public async Task Head_of_counts_has_the_headers_without_the_body()
    {
        using var get = await fixture.Server.GetAsync("/projects/p/job-counts");
        using var head = await fixture.Server.HeadAsync("/projects/p/job-counts");

        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.TextAsync());
    }

    private static string PathOf(string project, string query = "") => $"/projects/{project}/job-counts?{query}";

    private async Task<string> CountAsync(string project, string query = "")
    {
        using var response = await fixture.Server.GetAsync(PathOf(project, query));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.TextAsync();
    }

    private async Task UpdateAsync(string project, Job job) =>
        await fixture.Server.Table.UpsertEntityAsync(JobEntityMapper.Create(project, job), TableUpdateMode.Replace);
}
