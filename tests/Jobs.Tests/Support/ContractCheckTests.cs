using System.Net;
using System.Text;
using Xunit.Sdk;

namespace Jobs.Tests.Support;

/// <summary>Tests the check behind all HTTP tests with answers that the server never sends.</summary>
[Covers(Contract.Errors.ErrorBody)]
public sealed class ContractCheckTests
{
    private const string Jobs = "/projects/p/jobs";

    private const string Job = """
        {"id":"0b9d7c54-31fa-4e6c-8d22-7a4f90e1c385","hRef":"/j","state":"failed","description":"","messages":[],
        "createdDate":"2025-03-14T08:59:26.535Z","requesterId":"ada"}
        """;

    private const string Error = """{"code":60,"message":"m","description":"d"}""";

    [Fact]
    public async Task Page_that_matches_the_document_passes() => await PassesAsync("GET", Jobs, Page($"[{Job}]"));

    [Theory]
    [InlineData("{}", "ArrayExpected")]
    [InlineData("[null]", "ObjectExpected")]
    [InlineData("[{}]", "PropertyRequired")]
    [InlineData("", "without the body")]
    public async Task Body_that_violates_the_schema_fails(string body, string reason) =>
        await FailsAsync("GET", Jobs, Page(body), reason);

    [Theory]
    [InlineData("0b9d7c54", "0B9D7C54", "PatternMismatch")]
    [InlineData(".535Z", "Z", "PatternMismatch")]
    [InlineData("failed", "done", "NotInEnumeration")]
    [InlineData("\"requesterId\":\"ada\"", "\"requesterId\":null", "StringExpected")]
    [InlineData("\"requesterId\":\"ada\"", "\"requesterId\":\"ada\",\"more\":1", "NoAdditionalPropertiesAllowed")]
    [InlineData("\"messages\":[]", "\"messages\":[{\"code\":1.5,\"message\":\"\"}]", "IntegerExpected")]
    [InlineData("\"messages\":[]", "\"messages\":[{\"code\":1}]", "PropertyRequired")]
    public async Task Job_that_violates_the_schema_fails(string part, string wrong, string reason) =>
        await FailsAsync("GET", Jobs, Page($"[{Job.Replace(part, wrong, StringComparison.Ordinal)}]"), reason);

    [Theory]
    [InlineData("X-Total-Count", null, "without the header X-Total-Count")]
    [InlineData("X-Total-Count", "many", "IntegerExpected")]
    [InlineData("X-Total-Count", "-1", "IntegerExpected")]
    [InlineData("ETag", "tag", "PatternMismatch")]
    [InlineData("Cache-Control", "public", "NotInEnumeration")]
    [InlineData("X-Request-Id", null, "without X-Request-Id")]
    [InlineData("X-Other", "x", "undocumented headers: X-Other")]
    public async Task Header_that_violates_the_document_fails(string name, string? value, string reason)
    {
        var response = Page("[]");
        response.Headers.Remove(name);
        if (value is not null)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        await FailsAsync("GET", Jobs, response, reason);
    }

    [Theory]
    [InlineData("GET", Jobs, 418, Error, "which findJobs does not document")]
    [InlineData("POST", Jobs, 200, "[]", "the document does not have the method")]
    [InlineData("HEAD", Jobs, 404, Error, "with a body where there should be none")]
    [InlineData("OPTIONS", Jobs, 200, "[]", "which optionsFindJobs does not document")]
    [InlineData("GET", "/HEALTH/live/", 404, Error, "which getLive does not document")]
    [InlineData("GET", "/nothing", 404, "{}", "PropertyRequired")]
    [InlineData("GET", "/projects//jobs", 404, "", "without the body")]
    public async Task Undocumented_answer_fails(
        string method, string path, int status, string body, string reason) =>
        await FailsAsync(method, path, Answer((HttpStatusCode)status, body), reason);

    [Fact]
    public async Task Undocumented_content_type_fails()
    {
        var response = Page("[]");
        response.Content = new StringContent("[]", Encoding.UTF8, "text/plain");

        await FailsAsync("GET", Jobs, response, "as text/plain");
    }

    [Theory]
    [InlineData("GET", Jobs, 404, Error)]
    [InlineData("HEAD", Jobs, 404, "")]
    [InlineData("GET", "/nothing", 404, Error)]
    [InlineData("GET", "/swagger/ui/index.css", 200, "body{}")]
    public async Task Documented_answer_passes(string method, string path, int status, string body) =>
        await PassesAsync(method, path, Answer((HttpStatusCode)status, body));

    private static async Task PassesAsync(string method, string path, HttpResponseMessage response)
    {
        using (response)
        {
            await ContractCheck.AssertAsync(new HttpMethod(method), path, response);
        }
    }

    private static async Task FailsAsync(string method, string path, HttpResponseMessage response, string reason)
    {
        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => PassesAsync(method, path, response));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private static HttpResponseMessage Page(string body)
    {
        var response = Answer(HttpStatusCode.OK, body);
        response.Headers.Add("X-Total-Count", "1");
        response.Headers.Add("X-Result-Count", "1");
        response.Headers.Add("ETag", "\"x\"");
        response.Headers.TryAddWithoutValidation("Cache-Control", "private, no-cache");
        response.Headers.Add("Vary", "Accept-Encoding");
        return response;
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string body)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        response.Headers.Add("X-Request-Id", "1");
        return response;
    }
}
