using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

/// <summary>The path as the web server decodes it; the tests of the function app send the same paths.</summary>
public class PathParametersTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("a%2Fb", 400)]
    [InlineData("a%2fb", 400)]
    [InlineData("a%252Fb", 400)]
    [InlineData("a%252fb", 400)]
    [InlineData("a%25252Fb", 200)]
    [InlineData("100%25", 200)]
    [InlineData("a%5Cb", 400)]
    [InlineData("%zz", 200)]
    [InlineData("a%", 200)]
    [InlineData("a%C3%28b", 200)]
    public async Task Project_id_is_the_decoded_segment_and_an_encoded_slash_is_rejected(string project, int status)
    {
        using var response = await fixture.Server.Client.GetAsync(new Uri($"/projects/{project}/jobs", UriKind.Relative));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("/../projects/100%25/jobs", 200)]
    [InlineData("/x/../projects/100%25/jobs", 200)]
    [InlineData("/projects/./a%252Fb/jobs/.", 400)]
    [InlineData("http://localhost/projects/100%25/jobs", 200)]
    [InlineData("http://localhost/x/../projects/100%25/jobs/x/%2E%2e", 200)]
    public async Task Dot_segments_and_an_authority_are_removed_from_the_path(string target, int status)
    {
        using var response = await RawHttp.SendAsync(fixture.Server, $"GET {target} HTTP/1.1");

        Assert.Equal(status, (int)response.StatusCode);
    }
}
