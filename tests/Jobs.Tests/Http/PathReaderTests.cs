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
}
