using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

/// <summary>On the server only: the Functions host rejects or changes such requests before they reach the function app.</summary>
public sealed class BadInputTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    private const int Kilobytes64 = 64 * 1024;

    [Covers(Contract.Errors.InvalidQueryValue)]
    [Theory]
    [InlineData("state")]
    [InlineData("status")]
    [InlineData("resourceHref")]
    [InlineData("requesterId")]
    [InlineData("createdDate.gte")]
    [InlineData("offset")]
    [InlineData("limit")]
    [InlineData("sort")]
    public async Task Value_of_64_KB_is_rejected_with_a_short_description(string name)
    {
        var description = await fixture.RejectsQueryAsync($"{name}={new string('1', Kilobytes64)}");

        Assert.InRange(description.Length, 1, 300);
    }

    [Theory]
    [InlineData("x={0}")]
    [InlineData("{0}=x")]
    [InlineData("{0}")]
    public async Task Unknown_parameter_of_64_KB_is_ignored(string query)
    {
        var text = query.Replace("{0}", new string('x', Kilobytes64), StringComparison.Ordinal);

        using var response = await fixture.Server.GetAsync($"/projects/p/jobs?{text}");

        Assert.Empty(await response.IdsAsync());
    }

    [Fact]
    public async Task Ampersands_repeated_10000_times_are_ignored()
    {
        using var response = await fixture.Server.GetAsync($"/projects/p/jobs?{new string('&', 10_000)}");

        Assert.Empty(await response.IdsAsync());
    }

    [Theory]
    [InlineData("state=failed&")]
    [InlineData("state=failed,completed&")]
    public async Task State_values_repeated_10000_times_send_one_short_storage_request(string parameter)
    {
        var lengths = new List<int>();
        fixture.Transport.Hook = async (message, send) =>
        {
            lengths.Add(message.Request.Uri.ToUri().AbsoluteUri.Length);
            await send();
        };

        using var response = await fixture.Server.GetAsync(
            $"/projects/p/jobs?{string.Concat(Enumerable.Repeat(parameter, 10_000))}");

        fixture.Transport.Hook = null;
        Assert.Empty(await response.IdsAsync());
        Assert.InRange(Assert.Single(lengths), 1, 1_000);
    }

    [Covers(Contract.Errors.InvalidQueryValue)]
    [Fact]
    public async Task Invalid_value_among_10000_is_rejected() =>
        await fixture.RejectsQueryAsync(string.Concat(Enumerable.Repeat("state=failed&", 10_000)) + "state=done");

    [Covers(Contract.FindInput.ParameterGivenTwice)]
    [Fact]
    public async Task Thousand_ranges_are_rejected() => await fixture.RejectsQueryAsync(
        string.Join('&', Enumerable.Range(0, 1_000).Select(number => $"createdDate.{(number % 2 == 0 ? "gt" : "lte")}=2026-11-26")));

    [Fact]
    public async Task Thousand_references_send_one_short_storage_request()
    {
        var lengths = new List<int>();
        fixture.Transport.Hook = async (message, send) =>
        {
            lengths.Add(message.Request.Uri.ToUri().AbsoluteUri.Length);
            await send();
        };

        using var response = await fixture.Server.GetAsync(
            $"/projects/p/jobs?{string.Join('&', Enumerable.Range(0, 1_000).Select(number => $"resourceHref=/disks/{number}&requesterId={number}"))}");

        fixture.Transport.Hook = null;
        Assert.Empty(await response.IdsAsync());
        Assert.InRange(Assert.Single(lengths), 1, 1_000);
    }

    [Covers(Contract.FindInput.ResourceHrefLength)]
    [Fact]
    public async Task References_of_the_maximum_length_are_accepted()
    {
        var query = string.Join('&', Enumerable.Range(0, 10).Select(number => $"resourceHref={number}{new string('é', 1023)}"
            .Replace("é", "%C3%A9", StringComparison.Ordinal)));

        using var response = await fixture.Server.GetAsync($"/projects/p/jobs?{query}");

        Assert.Empty(await response.IdsAsync());
    }

    [Theory]
    [InlineData("/projects/p/jobs")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v3.json")]
    public async Task Body_of_a_get_is_not_read(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Requests.UriOf(fixture.Server, path))
        {
            Content = new StringContent("{\"state\":\"done\",\"limit\":0}"),
        };

        using var response = await fixture.Server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Covers(Contract.Operations.OtherMethods)]
    [Theory]
    [InlineData("POST")]
    [InlineData("QUERY")]
    public async Task Request_with_a_body_and_a_disallowed_method_is_405(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Requests.UriOf(fixture.Server, "/projects/p/jobs"))
        {
            Content = new ByteArrayContent(new byte[100_000]),
        };

        using var response = await fixture.Server.Client.SendAsync(request);

        await response.IsErrorAsync(HttpStatusCode.MethodNotAllowed, 61, "Method not allowed");
    }

    [Covers(Contract.Operations.OtherMethods)]
    [Covers(Contract.Errors.NoStorageRequests)]
    [Theory]
    [InlineData("GETT")]
    [InlineData("get")]
    [InlineData("Head")]
    [InlineData("options")]
    [InlineData("PROPFIND")]
    [InlineData("M-SEARCH")]
    [InlineData("!#$%&'*+-.^_`|~")]
    public async Task Unknown_method_is_405_and_sends_no_storage_request(string method)
    {
        var before = fixture.Transport.Count;

        using var response = await RawHttp.SendAsync(fixture.Server, $"{method} /projects/p/jobs HTTP/1.1");

        await response.IsErrorAsync(HttpStatusCode.MethodNotAllowed, 61, "Method not allowed");
        Assert.Equal(before, fixture.Transport.Count);
    }

    [Theory]
    [InlineData("/projects/p/jobs?state=failed%0D%0ASet-Cookie:%20a=b")]
    [InlineData("/projects/p/jobs?sort=id%0D%0ASet-Cookie:%20a=b")]
    [InlineData("/projects/p%0D%0ASet-Cookie:%20a=b/jobs")]
    [InlineData("/projects/p/jobs/x%0D%0ASet-Cookie:%20a=b")]
    public async Task Line_breaks_in_values_add_no_headers(string target)
    {
        using var response = await RawHttp.SendAsync(fixture.Server, $"GET {target} HTTP/1.1");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull(response.Header("X-Request-Id"));
        Assert.Null(response.Header("Set-Cookie"));
    }

    [Theory]
    [InlineData("If-None-Match: \"a\u0001b\"", 200)]
    [InlineData("Accept-Language: fr\u0001", 200)]
    [InlineData("Accept-Language: é🚀", 200)]
    [InlineData("If-None-Match: W/W/\"\",,,*\"", 200)]
    [InlineData("Accept: application/xml", 200)]
    [InlineData("Accept-Encoding: *;q=0", 200)]
    [InlineData("Range: bytes=0-1", 200)]
    [InlineData("X-HTTP-Method-Override: DELETE", 200)]
    [InlineData("X-Forwarded-Host: evil.example", 200)]
    [InlineData("X-Original-URL: /admin", 200)]
    [InlineData("Content-Type: \"", 200)]
    [InlineData("x-ms-invocation-id: 1", 200)]
    [InlineData("X-Something: é", 200)]
    public async Task Unusual_headers_are_accepted(string header, int status)
    {
        using var response = await RawHttp.SendAsync(fixture.Server, "GET /projects/p/jobs HTTP/1.1", header);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.DoesNotContain("evil.example", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Covers(Contract.Operations.WebServerAnswers)]
    [Theory]
    [InlineData("GET /projects/a%00b/jobs HTTP/1.1")]
    [InlineData("GET /projects/a\u0000b/jobs HTTP/1.1")]
    [InlineData("GET /projects/a b/jobs HTTP/1.1")]
    [InlineData("GET projects/p/jobs HTTP/1.1")]
    [InlineData("G\u0000T /projects/p/jobs HTTP/1.1")]
    [InlineData("GET /projects/p/jobs HTTP/9.9")]
    [InlineData("CONNECT localhost:443 HTTP/1.1")]
    [InlineData("CONNECT /projects/p/jobs HTTP/1.1")]
    public async Task Malformed_request_is_answered_by_the_web_server_and_sends_no_storage_request(string requestLine)
    {
        var before = fixture.Transport.Count;

        using var response = await RawHttp.SendAsync(fixture.Server, requestLine);

        Assert.InRange((int)response.StatusCode, 400, 505);
        Assert.NotEqual(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(before, fixture.Transport.Count);
    }

    [Theory]
    [InlineData("x=é", 400)]
    [InlineData("resourceHref=/réseaux/🚀", 400)]
    [InlineData("x=\u0001", 200)]
    [InlineData("resourceHref=\"<>\\^`{|}", 200)]
    public async Task Unencoded_characters_in_the_query_cause_no_internal_error(string query, int status)
    {
        using var response = await RawHttp.SendAsync(fixture.Server, $"GET /projects/p/jobs?{query} HTTP/1.1");

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Covers(Contract.FindInput.ResourceHref)]
    [Theory]
    [InlineData("%00")]
    [InlineData("%01")]
    [InlineData("%0A")]
    [InlineData("%7F")]
    [InlineData("%C2%80")]
    [InlineData("'")]
    [InlineData("%EF%BF%BF")]
    [InlineData("%F0%9F%9A%80")]
    [InlineData("\"")]
    public async Task Reference_with_any_character_is_accepted(string encoded)
    {
        using var response = await fixture.Server.GetAsync($"/projects/p/jobs?resourceHref=a{encoded}b");

        Assert.Empty(await response.IdsAsync());
    }
}
