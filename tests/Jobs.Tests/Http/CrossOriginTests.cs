using System.Net;
using Jobs.Api.Http;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class CrossOriginTests(CrossOriginTests.Fixture fixture) : IClassFixture<CrossOriginTests.Fixture>
{
    private const string Allowed = "https://app.example.com";
    private const string AlsoAllowed = "http://localhost:5173";

    // A page can read them from every answer (Fetch standard, CORS-safelisted response headers).
    private static readonly string[] Safelisted = ["Cache-Control", "Content-Language", "Content-Length", "Content-Type"];

    [Covers(Contract.Compression.AllowedOrigins)]
    [Theory]
    [InlineData("GET", "/projects/p/jobs", 200)]
    [InlineData("HEAD", "/projects/p/jobs", 200)]
    [InlineData("OPTIONS", "/projects/p/jobs", 204)]
    [InlineData("DELETE", "/projects/p/jobs", 405)]
    [InlineData("GET", "/projects/p/jobs?limit=0", 400)]
    [InlineData("GET", "/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6", 404)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("GET", "/openapi/v3.json", 200)]
    public async Task Answer_to_an_allowed_origin_can_be_read_by_its_pages(string method, string target, int status)
    {
        foreach (var origin in new[] { Allowed, AlsoAllowed })
        {
            using var response = await fixture.Server.SendAsync(new HttpMethod(method), target, ("Origin", origin));

            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(origin, response.Header("Access-Control-Allow-Origin"));
            Assert.Contains("Origin", Values(response, "Vary"));
            Assert.Null(response.Header("Access-Control-Allow-Credentials"));
            Assert.Null(response.Header("Access-Control-Allow-Methods"));
        }
    }

    [Covers(Contract.Compression.AllowedOrigins)]
    [Fact]
    public async Task Every_header_of_the_document_is_exposed()
    {
        using var response = await fixture.Server.GetAsync("/projects/p/jobs", ("Origin", Allowed));

        var exposed = Values(response, "Access-Control-Expose-Headers");
        var documented = ContractDocument.Read().Paths.Values
            .SelectMany(path => path.Operations.Values)
            .SelectMany(operation => operation.Responses.Values)
            .SelectMany(documented => documented.Headers.Keys)
            .Distinct()
            .ToList();
        Assert.Contains("X-Total-Count", documented);
        Assert.Empty(documented.Except(Safelisted).Except(exposed));
        Assert.Contains("Preference-Applied", exposed);
        Assert.DoesNotContain("*", exposed);
    }

    [Covers(Contract.Compression.AllowedOrigins)]
    [Covers(Contract.Compression.Vary)]
    [Fact]
    public async Task Unchanged_page_is_answered_304_with_the_same_headers()
    {
        using var response = await fixture.Server.GetAsync("/projects/p/jobs", ("Origin", Allowed), ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal(Allowed, response.Header("Access-Control-Allow-Origin"));
        Assert.Equal(["Accept-Encoding", "Origin"], Values(response, "Vary").Order(StringComparer.Ordinal));
    }

    [Covers(Contract.Compression.OtherOrigins)]
    [Theory]
    [InlineData("https://other.example.com")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://APP.example.com")]
    [InlineData("HTTPS://app.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:443")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("https://app.example.com.evil.example")]
    [InlineData("https://evil.example, https://app.example.com")]
    [InlineData("app.example.com")]
    [InlineData("no origin at all")]
    [InlineData("")]
    public async Task Other_origin_gets_no_cors_header_and_is_answered_all_the_same(string origin)
    {
        (string, string)[] preflight = [("Origin", origin), ("Access-Control-Request-Method", "GET")];
        using var get = await fixture.Server.GetAsync("/projects/p/jobs", ("Origin", origin));
        using var options = await fixture.Server.SendAsync(HttpMethod.Options, "/projects/p/jobs", preflight);

        Assert.Equal(HttpStatusCode.OK, get.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.All(new[] { get, options }, static response =>
        {
            Assert.DoesNotContain(response.Headers.NonValidated, static header =>
                header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
            Assert.Contains("Origin", Values(response, "Vary"));
        });
    }

    [Covers(Contract.Compression.AllowedOrigins)]
    [Fact]
    public async Task Answer_without_an_origin_varies_by_it_too()
    {
        using var response = await fixture.Server.GetAsync("/openapi/v3.json");

        Assert.Null(response.Header("Access-Control-Allow-Origin"));
        Assert.Equal(["Accept-Encoding", "Origin"], Values(response, "Vary").Order(StringComparer.Ordinal));
    }

    [Covers(Contract.Compression.Preflight)]
    [Theory]
    [InlineData("/projects/p/jobs", "GET")]
    [InlineData("/projects/p/jobs?limit=0", "HEAD")]
    [InlineData("/projects/p/jobs/42", "GET")]
    [InlineData("/health/live", "DELETE")]
    [InlineData("/nothing", "GET")]
    public async Task Preflight_request_is_204_with_the_methods_and_request_headers_of_the_contract(string target, string method)
    {
        using var response = await fixture.Server.SendAsync(
            HttpMethod.Options,
            target,
            ("Origin", Allowed),
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "authorization,x-evil"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(await response.TextAsync());
        Assert.Equal(Allowed, response.Header("Access-Control-Allow-Origin"));
        Assert.Equal(["GET", "HEAD", "OPTIONS"], Values(response, "Access-Control-Allow-Methods").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["Accept-Language", "Authorization", "Cache-Control", "If-None-Match", "Prefer", "X-API-Key", "X-Requester-Id"],
            Values(response, "Access-Control-Allow-Headers").Order(StringComparer.Ordinal));
        Assert.Equal("600", response.Header("Access-Control-Max-Age"));
        Assert.Null(response.Header("Access-Control-Allow-Credentials"));
        Assert.Matches("^[0-9a-f]{32}$", response.Header("X-Request-Id")!);
        Assert.Equal("GET, HEAD, OPTIONS", response.Header("Allow"));
    }

    private static string[] Values(HttpResponseMessage response, string header) =>
        response.Header(header)?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>A server with allowed origins.</summary>
    public class Fixture : ServerFixture
    {
        /// <summary>The settings.</summary>
        protected static IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
        {
            ["Cors:AllowedOrigins:0"] = Allowed,
            ["Cors:AllowedOrigins:1"] = AlsoAllowed,
        };

        /// <inheritdoc/>
        protected override Task<TestServer> StartAsync() => TestServer.StartAsync(Settings);
    }
}
