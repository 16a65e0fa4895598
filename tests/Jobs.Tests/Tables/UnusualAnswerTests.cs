using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Azure.Core;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

/// <summary>Answers that no table service should give: a proxy, another service, or a defect gave them.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class UnusualAnswerTests : IAsyncLifetime, IDisposable
{
    private const string Find = "/projects/p/jobs";
    private const string Get = "/projects/p/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6";
    private const string Ready = "/health/ready";
    private const string Unavailable = "Service temporarily unavailable";

    private readonly HookedTransport _transport = new();
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(transport: _transport);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _transport.Dispose();

    [Theory]
    [InlineData(100)]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(302)]
    [InlineData(304)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(409)]
    [InlineData(412)]
    [InlineData(413)]
    [InlineData(414)]
    [InlineData(431)]
    [InlineData(451)]
    [InlineData(501)]
    [InlineData(505)]
    [InlineData(599)]
    [InlineData(999)]
    public Task Status_without_a_code_of_the_service_is_503(int status) =>
        IsUnavailableAsync(() => new HeaderedResponse(status, ""));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"secret\"")]
    [InlineData("{}")]
    [InlineData("{\"value\":null}")]
    [InlineData("{\"value\":5}")]
    [InlineData("{\"value\":[5]}")]
    [InlineData("{\"value\":[[]]}")]
    [InlineData("{\"value\":[]")]
    [InlineData("{\"value\":[]}}")]
    [InlineData("{\"value\":[{\"RowKey@odata.type\":\"\\uD800\",\"RowKey\":\"x\"}]}")]
    [InlineData("{\"value\":[{\"\\uD800\":1}]}")]
    [InlineData("\uFEFF{\"value\":[]}")]
    [InlineData("<html>secret</html>")]
    public Task Body_that_is_not_a_page_is_503(string body) => IsUnavailableAsync(() => new HeaderedResponse(200, body));

    [Fact]
    public Task Answer_without_a_body_is_503() => IsUnavailableAsync(() => new HeaderedResponse(200, null));

    [Theory]
    [InlineData("text/html", "<html>secret</html>")]
    [InlineData("application/json", "<html>secret</html>")]
    [InlineData("application/json", "{\"odata.error\":5}")]
    [InlineData("application/json", "{\"error\":{\"code\":\"\"}}")]
    [InlineData("application/xml", "<error")]
    public Task Error_with_an_unreadable_body_is_503(string contentType, string body) =>
        IsUnavailableAsync(() => new HeaderedResponse(400, body, ("Content-Type", contentType)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"value\":null}")]
    [InlineData("{\"value\":5}")]
    [InlineData("{\"value\":[5]}")]
    [InlineData("{\"value\":[null]}")]
    [InlineData("<html>secret</html>")]
    public async Task Change_log_that_is_not_a_page_is_503(string body)
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Jobs:Writers"] = "ChangeLog" }, _transport);
        Answer(() => new HeaderedResponse(200, body));

        using var response = await server.GetAsync(Find);

        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, Unavailable);
        Assert.DoesNotContain("secret", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("Thu, 99 Nov 2026 99:99:99 GMT")]
    [InlineData("99999999999999999999")]
    public async Task Date_that_is_none_is_ignored(string date)
    {
        Answer(() => new HeaderedResponse(200, """{"value":[]}""", ("Date", date), ("x-ms-date", date)));

        using var find = await _server.GetAsync(Find);
        using var ready = await _server.GetAsync(Ready);

        Assert.Empty(await find.IdsAsync());
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" ", " ")]
    [InlineData("a b", "c d")]
    [InlineData("a&b=c#d?", "%zz")]
    [InlineData("é", "🚀")]
    public async Task Continuation_with_unusual_keys_is_followed(string partition, string row)
    {
        var answers = 0;
        Answer(() => answers++ > 0
            ? new HeaderedResponse(200, """{"value":[]}""")
            : new HeaderedResponse(
                200,
                """{"value":[]}""",
                ("x-ms-continuation-NextPartitionKey", partition),
                ("x-ms-continuation-NextRowKey", row)));

        using var find = await _server.GetAsync(Find);

        Assert.Empty(await find.IdsAsync());
    }

    [Covers(Contract.Errors.InternalError)]
    [Fact]
    public async Task Request_that_the_service_calls_invalid_is_500_and_not_ready()
    {
        Answer(() => new ErrorResponse(400, "InvalidInput"));

        using var find = await _server.GetAsync(Find);
        using var get = await _server.GetAsync(Get);
        using var ready = await _server.GetAsync(Ready);

        await find.IsErrorAsync(HttpStatusCode.InternalServerError, 1, "Internal error");
        await get.IsErrorAsync(HttpStatusCode.InternalServerError, 1, "Internal error");
        await ready.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, Unavailable);
    }

    private async Task IsUnavailableAsync(Func<BareResponse> answer)
    {
        Answer(answer);
        foreach (var target in new[] { Find, Get, Ready })
        {
            using var response = await _server.GetAsync(target);

            await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, Unavailable);
            Assert.NotNull(response.Header("Retry-After"));
            Assert.DoesNotContain("secret", await response.TextAsync(), StringComparison.Ordinal);
        }
    }

    private void Answer(Func<BareResponse> answer) => _transport.Hook = (message, _) =>
    {
        message.Response = answer();
        return default;
    };

    // Any answer has Retry-After, so that none is retried and the tests stay fast.
    private sealed class HeaderedResponse : BareResponse
    {
        private readonly Dictionary<string, string> _headers;

        public HeaderedResponse(int status, string? body, params (string Name, string Value)[] headers)
            : base(status)
        {
            ContentStream = body is null ? null : new MemoryStream(Encoding.UTF8.GetBytes(body));
            _headers = headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase);
            _headers["Retry-After"] = "1";
        }

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
            _headers.TryGetValue(name, out value);

        protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
            _headers.Select(static header => new HttpHeader(header.Key, header.Value));
    }
}
