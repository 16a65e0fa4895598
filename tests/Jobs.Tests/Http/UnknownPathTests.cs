using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class UnknownPathTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    [Covers(Contract.Operations.OtherPaths)]
    [Covers(Contract.Operations.NoPathPrefix)]
    [Covers(Contract.Errors.ErrorBody)]
    [Covers(Contract.Errors.NotFound)]
    [Theory]
    [InlineData("/")]
    [InlineData("/projects")]
    [InlineData("/projects/p")]
    [InlineData("/projects/p/job")]
    [InlineData("/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6/messages")]
    [InlineData("/api/projects/p/jobs")]
    [InlineData("/health")]
    [InlineData("/health/dead")]
    [InlineData("/openapi")]
    [InlineData("/openapi/v2.json")]
    [InlineData("/swagger")]
    [InlineData("/swagger/ui/nothing.js")]
    [InlineData("/favicon.ico")]
    [InlineData("/%zz")]
    [InlineData("/%ff")]
    [InlineData("/%C5%BFwagger/ui")]
    [InlineData("/openapi/v3.j%C5%BFon")]
    [InlineData("/%0d%0aX-Evil:%20yes")]
    [InlineData("/index.html?x=<script>")]
    public async Task Unknown_path_is_404_with_the_error_body(string target)
    {
        using var response = await fixture.Server.GetAsync(target);

        var description = await response.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
        Assert.Contains("/projects/{projectId}/jobs", description, StringComparison.Ordinal);
    }

    [Covers(Contract.Operations.EmptySegment)]
    [Theory]
    [InlineData("/projects//jobs")]
    [InlineData("/projects/p//jobs")]
    [InlineData("/projects/p/jobs//")]
    [InlineData("/projects//jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6")]
    [InlineData("/health//live")]
    [InlineData("/openapi/v3.yaml//")]
    public async Task Path_with_an_empty_segment_is_404(string target)
    {
        using var response = await fixture.Server.GetAsync(target);

        await response.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
    }

    [Theory]
    [InlineData("/projects/../jobs")]
    [InlineData("/projects/./jobs")]
    [InlineData("/projects/%2e%2e/jobs")]
    [InlineData("/projects/%2E/jobs")]
    [InlineData("/projects/p/jobs/..")]
    [InlineData("/../../etc/passwd")]
    public async Task Dot_segments_are_removed_before_a_path_is_matched(string target)
    {
        using var response = await fixture.Server.GetAsync(target);

        await response.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
        Assert.Equal(0, fixture.Transport.Count);
    }

    [Covers(Contract.Operations.OtherPaths)]
    [Fact]
    public async Task Request_target_asterisk_is_404()
    {
        using var response = await RawHttp.SendAsync(fixture.Server, "OPTIONS * HTTP/1.1");

        await response.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
    }
}
