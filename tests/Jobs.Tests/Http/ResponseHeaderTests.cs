using System.Net;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class ResponseHeaderTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Job = "/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6";

    [Covers(Contract.Errors.RequestId)]
    [Theory]
    [InlineData("GET", "/projects/p/jobs")]
    [InlineData("HEAD", "/projects/p/jobs")]
    [InlineData("OPTIONS", "/projects/p/jobs")]
    [InlineData("DELETE", "/projects/p/jobs")]
    [InlineData("GET", "/projects/p/jobs?limit=0")]
    [InlineData("GET", "/projects/a%2Fb/jobs")]
    [InlineData("GET", Job)]
    [InlineData("HEAD", Job)]
    [InlineData("GET", "/nothing")]
    [InlineData("POST", "/nothing")]
    [InlineData("GET", "/health/live")]
    [InlineData("GET", "/health/ready")]
    [InlineData("GET", "/openapi/v3.json")]
    [InlineData("GET", "/openapi/v3.yaml")]
    [InlineData("GET", "/swagger/ui")]
    [InlineData("GET", "/swagger/ui/")]
    [InlineData("GET", "/swagger/ui/index.html")]
    [InlineData("GET", "/swagger/ui/index.js")]
    [InlineData("GET", "/swagger/ui/swagger-ui.css")]
    [InlineData("GET", "/swagger/ui/swagger-ui-bundle.js")]
    [InlineData("GET", "/swagger/ui/nothing.js")]
    public async Task Response_has_a_unique_request_id(string method, string target)
    {
        using var first = await fixture.Server.SendAsync(new HttpMethod(method), target);
        using var second = await fixture.Server.SendAsync(new HttpMethod(method), target);

        Assert.Matches("^[0-9a-f]{32}$", first.Header("X-Request-Id")!);
        Assert.NotEqual(first.Header("X-Request-Id"), second.Header("X-Request-Id"));
    }

    [Theory]
    [InlineData("GET", "/projects/p/jobs")]
    [InlineData("GET", "/projects/p/jobs?limit=0")]
    [InlineData("DELETE", "/projects/p/jobs")]
    [InlineData("GET", "/nothing")]
    [InlineData("GET", "/openapi/v3.json")]
    public async Task Response_has_the_nosniff_header(string method, string target)
    {
        using var response = await fixture.Server.SendAsync(new HttpMethod(method), target);

        Assert.Equal("nosniff", response.Header("X-Content-Type-Options"));
    }

    [Covers(Contract.Errors.RequestId)]
    [Fact]
    public async Task Response_304_has_a_request_id()
    {
        using var response = await fixture.Server.GetAsync("/projects/p/jobs", ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Matches("^[0-9a-f]{32}$", response.Header("X-Request-Id")!);
    }

    [Covers(Contract.Errors.RequestId)]
    [Fact]
    public async Task Request_id_sent_by_the_caller_is_not_returned()
    {
        using var response = await fixture.Server.GetAsync("/projects/p/jobs", ("X-Request-Id", "<evil>"));

        Assert.Matches("^[0-9a-f]{32}$", response.Header("X-Request-Id")!);
    }

    [Covers(Contract.FindOutput.Counts)]
    [Theory]
    [InlineData("limit=2", "5", "2")]
    [InlineData("limit=2&offset=4", "5", "1")]
    [InlineData("limit=2&offset=5", "5", "0")]
    [InlineData("state=failed", "2", "2")]
    [InlineData("state=failed&limit=1", "2", "1")]
    [InlineData("state=completed", "0", "0")]
    public async Task Count_headers_have_the_total_and_the_number_in_the_body(string query, string total, string result)
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(3).Concat(AnyJob.Many(2, JobState.Failed)));

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");

        Assert.Equal(total, response.Header("X-Total-Count"));
        Assert.Equal(result, response.Header("X-Result-Count"));
        Assert.Equal(result, $"{(await response.IdsAsync()).Count}");
    }

    [Covers(Contract.FindOutput.ContentType)]
    [Covers(Contract.FindOutput.CacheControl)]
    [Covers(Contract.GetJob.JobResponse)]
    [Fact]
    public async Task Jobs_are_sent_as_utf8_json_with_private_caching()
    {
        var project = ServerFixture.NewProject();
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(project, [job]);
        foreach (var target in new[] { $"/projects/{project}/jobs", $"/projects/{project}/jobs/{job.Id}" })
        {
            using var response = await fixture.Server.GetAsync(target);

            Assert.Equal("application/json; charset=utf-8", response.Header("Content-Type"));
            Assert.Equal("private, no-cache", response.Header("Cache-Control"));
            Assert.Matches("^\"[^\"]+\"$", response.Header("ETag")!);
        }
    }

    // Common clients and proxies reject a response with headers of 8 KB or more.
    [Covers(Contract.FindOutput.LinkLength)]
    [Theory]
    [InlineData("/projects/{project}/jobs?limit=1&offset=1&x={long}")]
    [InlineData("/projects/{project}/jobs?limit=1&offset=1&{long}")]
    [InlineData("/projects/{project}/jobs?limit=1&{long}=1")]
    [InlineData("/projects/{project}/jobs?state={long}")]
    [InlineData("/projects/{project}/jobs?sort={long}")]
    [InlineData("/projects/{project}/jobs?resourceHref={long}")]
    [InlineData("/projects/{long}/jobs")]
    [InlineData("/projects/{project}/jobs/{long}")]
    [InlineData("/projects/{project}/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6?{long}")]
    [InlineData("/{long}")]
    [InlineData("/health/ready?{long}")]
    [InlineData("/openapi/v3.json?{long}")]
    [InlineData("/swagger/ui?{long}")]
    [InlineData("/swagger/ui/{long}")]
    public async Task Headers_are_short_whatever_the_request_is(string target)
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(3));
        var text = new string('x', 6000);
        (string, string)[] headers =
        [
            ("X-Request-Id", text), ("traceparent", text), ("tracestate", $"a={text}"), ("If-None-Match", $"\"{text}\""),
            ("Accept-Language", $"{text}, fr"), ("Origin", $"https://{text}"),
        ];

        using var response = await fixture.Server.GetAsync(
            target.Replace("{project}", project, StringComparison.Ordinal).Replace("{long}", text, StringComparison.Ordinal),
            headers[..4]);
        using var other = await fixture.Server.GetAsync(
            target.Replace("{project}", project, StringComparison.Ordinal).Replace("{long}", text, StringComparison.Ordinal),
            headers[4..]);

        Assert.InRange(LengthOfHeaders(response), 1, 5000);
        Assert.InRange(LengthOfHeaders(other), 1, 5000);
    }

    [Fact]
    public async Task Response_does_not_reveal_the_server_software()
    {
        using var response = await fixture.Server.GetAsync("/projects/p/jobs");

        Assert.Null(response.Header("Server"));
        Assert.Null(response.Header("X-Powered-By"));
    }

    private static int LengthOfHeaders(HttpResponseMessage response) => response.Headers.NonValidated
        .Concat(response.Content.Headers.NonValidated)
        .Sum(static header => header.Key.Length + 2 + header.Value.ToString().Length + 2);
}
