using Jobs.Samples;
using Jobs.Tests.Support;

namespace Jobs.Tests;

public sealed class SmokeTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_jobs_of_a_project_are_found()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(3));

        using var response = await fixture.Server.Client.GetAsync(new Uri($"/projects/{project}/jobs?limit=2", UriKind.Relative));

        Assert.Equal("3", Assert.Single(response.Headers.GetValues("X-Total-Count")));
        Assert.Equal("2", Assert.Single(response.Headers.GetValues("X-Result-Count")));
    }
}
