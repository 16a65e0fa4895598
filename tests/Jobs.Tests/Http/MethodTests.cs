using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class MethodTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Job = "/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6";

    private static readonly string[] Paths =
    [
        "/projects/p/jobs", "/projects/p/job-counts", Job, "/health/live", "/health/ready", "/openapi/v3.json", "/openapi/v3.yaml",
        "/swagger/ui",
    ];

    public static TheoryData<string> KnownPaths { get; } = [.. Paths];

    public static TheoryData<string, string> OtherMethods
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW" })
            {
                foreach (var path in Paths)
                {
                    rows.Add(method, path);
                }
            }

            return rows;
        }
    }

    [Covers(Contract.Operations.Options)]
    [Theory]
    [MemberData(nameof(KnownPaths))]
    public async Task Options_of_a_known_path_is_204_with_allow(string path)
    {
        using var response = await fixture.Server.SendAsync(HttpMethod.Options, path);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("GET, HEAD, OPTIONS", response.Header("Allow"));
        Assert.Empty(await response.TextAsync());
    }

    [Covers(Contract.Operations.OtherMethods)]
    [Covers(Contract.Errors.ErrorBody)]
    [Covers(Contract.Errors.MethodNotAllowed)]
    [Theory]
    [MemberData(nameof(OtherMethods))]
    public async Task Disallowed_method_of_a_known_path_is_405_with_allow(string method, string path)
    {
        using var response = await fixture.Server.SendAsync(new HttpMethod(method), path);

        var description = await response.IsErrorAsync(HttpStatusCode.MethodNotAllowed, 61, "Method not allowed");
        Assert.Equal("GET, HEAD, OPTIONS", response.Header("Allow"));
        Assert.Contains("GET, HEAD, OPTIONS", description, StringComparison.Ordinal);
    }

    [Covers(Contract.Operations.OtherPaths)]
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("OPTIONS")]
    [InlineData("BREW")]
    public async Task Unknown_path_with_any_method_is_404(string method)
    {
        using var response = await fixture.Server.SendAsync(new HttpMethod(method), "/nothing");

        await response.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
    }

    [Covers(Contract.Operations.Head)]
    [Theory]
    [MemberData(nameof(KnownPaths))]
    [InlineData("/projects/p/jobs?limit=0")]
    [InlineData("/projects/p/jobs?state=failed&limit=1")]
    [InlineData("/projects/a%5Cb/jobs")]
    [InlineData("/projects/p/jobs/42")]
    [InlineData("/nothing")]
    [InlineData("/swagger/ui/index.html")]
    [InlineData("/swagger/ui/swagger-ui.css")]
    public async Task Head_has_the_status_and_headers_of_get_without_the_body(string target)
    {
        using var get = await fixture.Server.GetAsync(target);
        using var head = await fixture.Server.HeadAsync(target);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(HeadersOf(get), HeadersOf(head));
        Assert.Empty(await head.TextAsync());
    }

    [Covers(Contract.Operations.Head)]
    [Fact]
    public async Task Head_of_a_find_has_the_counts_and_links_of_the_page()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(3));

        using var get = await fixture.Server.GetAsync($"/projects/{project}/jobs?limit=2");
        using var head = await fixture.Server.HeadAsync($"/projects/{project}/jobs?limit=2");

        Assert.Equal("3", head.Header("X-Total-Count"));
        Assert.Equal(HeadersOf(get), HeadersOf(head));
        Assert.Equal(get.Header("Content-Length"), head.Header("Content-Length"));
        Assert.Empty(await head.TextAsync());
    }

    [Covers(Contract.Operations.Head)]
    [Fact]
    public async Task Head_of_a_job_has_the_headers_of_the_job()
    {
        var project = ServerFixture.NewProject();
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(project, [job]);

        using var get = await fixture.Server.GetAsync($"/projects/{project}/jobs/{job.Id}");
        using var head = await fixture.Server.HeadAsync($"/projects/{project}/jobs/{job.Id}");

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(HeadersOf(get), HeadersOf(head));
        Assert.Equal(get.Header("Content-Length"), head.Header("Content-Length"));
        Assert.Empty(await head.TextAsync());
    }

    // Request id and date differ in every response; the length is excluded because a response to HEAD may omit it.
    private static string[] HeadersOf(HttpResponseMessage response) =>
    [
        .. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(header => header.Key is not ("X-Request-ID" or "Date" or "Transfer-Encoding" or "Content-Length"))
            .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal),
    ];
}
