using System.Net;
using Azure.Core.Pipeline;
using Jobs.Api.Http;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Tests.Http;

/// <summary>Servers with allowed origins of their own, and one without any.</summary>
public sealed class CorsOptionsTests
{
    private const string Rule = "must be an http or https origin such as https://app.example.com, with nothing after host and port";

    [Theory]
    [InlineData("*", "cannot be *: name each origin whose pages may read the answers.")]
    [InlineData("null", "cannot be null: pages without an origin, which anyone can make, would be allowed.")]
    [InlineData("", $"{Rule}.")]
    [InlineData("app.example.com", $"{Rule}.")]
    [InlineData("/app", $"{Rule}.")]
    [InlineData("ftp://app.example.com", $"{Rule}.")]
    [InlineData("chrome-extension://abc", $"{Rule}.")]
    [InlineData("https://", $"{Rule}.")]
    [InlineData("https://*.example.com", $"{Rule}.")]
    [InlineData("https://app.example.com/", $"{Rule}: did you mean https://app.example.com?")]
    [InlineData("https://app.example.com/path?query#fragment", $"{Rule}: did you mean https://app.example.com?")]
    [InlineData("https://user:secret@app.example.com", $"{Rule}: did you mean https://app.example.com?")]
    [InlineData("https://app.example.com:443", $"{Rule}: did you mean https://app.example.com?")]
    [InlineData("http://LOCALHOST:3000", $"{Rule}: did you mean http://localhost:3000?")]
    [InlineData("HTTPS://app.example.com", $"{Rule}: did you mean https://app.example.com?")]
    [InlineData(" https://app.example.com", $"{Rule}: did you mean https://app.example.com?")]
    [InlineData("https://bücher.example", $"{Rule}: did you mean https://xn--bcher-kva.example?")]
    public async Task Origin_that_no_browser_sends_stops_the_start_with_one_sentence(string origin, string sentence)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(origin));

        Assert.Equal($"Cors__AllowedOrigins__0 {sentence}", Assert.Single(exception.Failures));
    }

    [Theory]
    [InlineData("Cors:AllowedOrigins", "https://a.example", "Cors__AllowedOrigins must not have a value of its own: its entries are Cors__AllowedOrigins__0, Cors__AllowedOrigins__1 and so on.")]
    [InlineData("Cors:AllowedOrigins:0:Name", "https://a.example", "Cors__AllowedOrigins__0__Name is not a setting: Cors__AllowedOrigins__0 is a single value.")]
    [InlineData("Cors:AllowedOrigins:first", "https://a.example", "Cors__AllowedOrigins__first is not a setting: the entries are Cors__AllowedOrigins__0, Cors__AllowedOrigins__1 and so on.")]
    [InlineData("Cors:Origins:0", "https://a.example", "Cors__Origins is not a setting: did you mean Cors__AllowedOrigins?")]
    public async Task Setting_of_the_wrong_shape_stops_the_start(string name, string value, string sentence)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestServer.StartAsync(new Dictionary<string, string?> { [name] = value }));

        Assert.Equal(sentence, Assert.Single(exception.Failures));
    }

    [Theory]
    [InlineData("https://app.example.com:8443")]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("http://[::1]:5000")]
    [InlineData("https://xn--bcher-kva.example")]
    public async Task Origin_as_browsers_send_it_is_allowed(string origin)
    {
        await using var server = await StartAsync(origin);

        using var response = await server.GetAsync("/health/live", ("Origin", origin));

        Assert.Equal(origin, response.Header("Access-Control-Allow-Origin"));
    }

    [Covers(Contract.Compression.OtherOrigins)]
    [Fact]
    public async Task Without_allowed_origins_no_answer_has_a_cors_header()
    {
        await using var server = await TestServer.StartAsync();

        using var get = await server.GetAsync("/projects/p/jobs", ("Origin", "https://app.example.com"));
        using var preflight = await server.SendAsync(
            HttpMethod.Options, "/projects/p/jobs", ("Origin", "https://app.example.com"), ("Access-Control-Request-Method", "GET"));

        Assert.All(new[] { get, preflight }, static response => Assert.DoesNotContain(
            response.Headers.NonValidated, static header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal("Accept-Encoding", get.Header("Vary"));
        Assert.Null(preflight.Header("Vary"));
    }

    [Covers(Contract.Compression.AllowedOrigins)]
    [Fact]
    public async Task Answers_401_and_503_and_500_can_be_read_by_pages_too()
    {
        const string Origin = "https://app.example.com";
        await using var secured = await TestServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Cors:AllowedOrigins:0"] = Origin,
                ["Authentication:Issuer"] = "https://issuer.example",
                ["Authentication:Audience"] = "api://jobs",
            },
            authentication: "true");
        using var failingTransport = new HookedTransport { Hook = static (_, _) => throw new InvalidOperationException() };
        using var unavailableTransport = new HookedTransport { Hook = static (_, _) => throw new IOException() };
        await using var failing = await StartAsync(Origin, failingTransport);
        await using var unavailable = await StartAsync(Origin, unavailableTransport);

        foreach (var (server, status) in new[]
        {
            (secured, HttpStatusCode.Unauthorized),
            (failing, HttpStatusCode.InternalServerError),
            (unavailable, HttpStatusCode.ServiceUnavailable),
        })
        {
            using var response = await server.GetAsync("/projects/p/jobs", ("Origin", Origin));

            Assert.Equal(status, response.StatusCode);
            Assert.Equal(Origin, response.Header("Access-Control-Allow-Origin"));
            Assert.Contains("X-Request-Id", response.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Failure_of_the_host_can_be_read_by_pages_too()
    {
        const string Origin = "https://app.example.com";
        await using var server = await StartAsync(Origin);
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Get;
        context.Request.Headers.Origin = Origin;

        await server.Services.GetRequiredService<JobsApi>().Guard(context, static () => throw new InvalidOperationException());

        Assert.Equal(StatusCodes.Status500InternalServerError, context.Response.StatusCode);
        Assert.Equal(Origin, context.Response.Headers.AccessControlAllowOrigin);
    }

    [Fact]
    public async Task Requests_of_other_origins_write_no_log()
    {
        using var log = new RecordedLog();
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Cors:AllowedOrigins:0"] = "https://app.example.com" },
            configure: services => services.AddLogging(logging => logging.AddProvider(log)));

        foreach (var origin in new[] { "https://app.example.com", "https://evil.example" })
        {
            using var response = await server.GetAsync("/health/live", ("Origin", origin));
        }

        Assert.DoesNotContain(log.Lines, static line =>
            line.Contains("evil", StringComparison.Ordinal) || line.Contains("CORS", StringComparison.Ordinal));
    }

    private static Task<TestServer> StartAsync(string origin, HttpPipelineTransport? transport = null) =>
        TestServer.StartAsync(new Dictionary<string, string?> { ["Cors:AllowedOrigins:0"] = origin }, transport);
}
