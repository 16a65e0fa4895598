using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public sealed class PathReaderTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("a%2Fb", 400)]
    [InlineData("a%2fb", 400)]
    [InlineData("a%252Fb", 200)]
    [InlineData("a%25252Fb", 200)]
    [InlineData("100%25", 200)]
    [InlineData("a%5Cb", 400)]
    [InlineData("a%C3%28b", 400)]
    public async Task A_server_that_sees_the_target_tells_an_encoded_slash_from_its_text(string project, int status)
    {
        using var response = await fixture.Server.Client.GetAsync(new Uri($"/projects/{project}/jobs", UriKind.Relative));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/../projects/100%25/jobs", 200)]
    [InlineData("/x/../projects/100%25/jobs", 200)]
    [InlineData("/projects/./a%252Fb/jobs/.", 200)]
    [InlineData("http://localhost/projects/100%25/jobs", 200)]
    [InlineData("http://localhost/x/../projects/100%25/jobs/x/%2E%2e", 200)]
    [InlineData("http://localhost/projects/a%25b%2Fjobs", 400)]
    [InlineData("http://localhost/projects%2Fa/jobs", 400)]
    [InlineData("http://localhost/projects/a%2Fb/jobs", 404)]
    public async Task Dot_segments_and_an_authority_change_nothing_of_that(string target, int status)
    {
        using var response = await RawHttp.SendAsync(fixture.Server, $"GET {target} HTTP/1.1");

        Assert.Equal(status, (int)response.StatusCode);
    }
}
