using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class KnownPathTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Covers(Contract.Operations.PathLiterals)]
    [Theory]
    [InlineData("/PROJECTS/p/Jobs")]
    [InlineData("/projects/p/jobs/")]
    [InlineData("/Projects/p/JOBS/")]
    [InlineData("/Projects/p/JOB-counts/")]
    [InlineData("/HEALTH/LIVE")]
    [InlineData("/health/live/")]
    [InlineData("/Health/Ready/")]
    [InlineData("/OpenApi/V3.JSON")]
    [InlineData("/openapi/v3.json/")]
    [InlineData("/OPENAPI/V3.yaml/")]
    public async Task Path_literals_match_without_regard_to_case_and_with_a_trailing_slash(string path)
    {
        using var response = await fixture.Server.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Covers(Contract.Operations.PathLiterals)]
    [Theory]
    [InlineData("/PROJECTS/{0}/jobs/{1}")]
    [InlineData("/projects/{0}/JOBS/{1}/")]
    public async Task Job_path_in_other_case_with_a_trailing_slash_returns_the_job(string path)
    {
        var project = ServerFixture.NewProject();
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(project, [job]);

        using var response = await fixture.Server.GetAsync(
            path.Replace("{0}", project, StringComparison.Ordinal).Replace("{1}", job.Id.ToString(), StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Covers(Contract.Operations.PathLiterals)]
    [Fact]
    public async Task Project_id_is_case_sensitive()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, [AnyJob.Create()]);

        using var response = await fixture.Server.GetAsync($"/projects/{project.ToUpperInvariant()}/jobs");

        Assert.Equal("0", response.Header("X-Total-Count"));
    }

    [Theory]
    [InlineData("/x/../projects/{0}/jobs")]
    [InlineData("/projects/other/../{0}/jobs")]
    [InlineData("/./projects/./{0}/jobs/.")]
    [InlineData("/projects/{0}/jobs/x/%2e%2e")]
    public async Task Dot_segments_are_removed_before_routing(string path)
    {
        var project = ServerFixture.NewProject();
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(project, [job]);

        using var response = await fixture.Server.GetAsync(path.Replace("{0}", project, StringComparison.Ordinal));

        Assert.Equal([job.Id], await response.IdsAsync());
    }

    [Fact]
    public async Task Request_target_in_absolute_form_finds_the_same_project()
    {
        var project = ServerFixture.NewProject();
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(project, [job]);

        using var response = await RawHttp.SendAsync(
            fixture.Server, $"GET http://localhost/projects/{project}/jobs HTTP/1.1");

        Assert.Equal([job.Id], await response.IdsAsync());
    }
}
