using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using Jobs.Api.Http;
using Jobs.Development;
using Jobs.Recording.Table;
using Jobs.Tests.Support;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Extensions;

namespace Jobs.Tests.Functions;

[Covers(Contract.Operations.HostsAgree)]
public sealed class FunctionRequestTests(FunctionHost host) : IClassFixture<FunctionHost>
{
    [Fact]
    public async Task Find_returns_the_jobs_of_the_page()
    {
        var project = await ProjectAsync();

        using var response = await SendAsync("GET", $"/projects/{project}/jobs?limit=2&sort=-createdDate");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("3", Assert.Single(response.Headers.GetValues("X-Total-Count")));
        Assert.Equal(2, (await JsonAsync(response)).GetArrayLength());
    }

    [Fact]
    public async Task Reference_of_every_job_resolves()
    {
        var project = await ProjectAsync("été & 100% +a");
        using var found = await SendAsync("GET", $"/projects/{project}/jobs");

        foreach (var job in (await JsonAsync(found)).EnumerateArray())
        {
            using var response = await SendAsync("GET", job.GetProperty("hRef").GetString()!);
            Assert.Equal(job.GetProperty("id").GetString(), (await JsonAsync(response)).GetProperty("id").GetString());
        }
    }

    [Theory]
    [InlineData("HEAD", "/projects/a/jobs", 200)]
    [InlineData("HEAD", "/projects/a/jobs/x", 400)]
    [InlineData("HEAD", "/health/live", 200)]
    [InlineData("HEAD", "/health/ready", 200)]
    [InlineData("HEAD", "/openapi/v3.json", 200)]
    [InlineData("HEAD", "/openapi/v3.yaml", 200)]
    [InlineData("HEAD", "/swagger/ui", 200)]
    [InlineData("HEAD", "/nothing", 404)]
    [InlineData("OPTIONS", "/projects/a/jobs", 204)]
    [InlineData("OPTIONS", "/projects/a/jobs/x", 204)]
    [InlineData("OPTIONS", "/health/live", 204)]
    [InlineData("OPTIONS", "/openapi/v3.json", 204)]
    [InlineData("OPTIONS", "/swagger/ui", 204)]
    public async Task Head_and_options_are_answered_without_a_body(string method, string path, int status)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("POST", "/projects/a/jobs", 405, 61)]
    [InlineData("DELETE", "/projects/a/jobs/x", 405, 61)]
    [InlineData("FOO", "/health/ready", 405, 61)]
    [InlineData("PUT", "/openapi/v3.json", 405, 61)]
    [InlineData("PUT", "/openapi/v3.yaml/", 405, 61)]
    [InlineData("PUT", "/Swagger/UI", 405, 61)]
    [InlineData("GET", "/", 404, 60)]
    [InlineData("PUT", "/nothing", 404, 60)]
    [InlineData("GET", "/projects//jobs", 404, 60)]
    [InlineData("GET", "/projects/a/jobs/x", 400, 20)]
    [InlineData("GET", "/projects/a/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6", 404, 60)]
    [InlineData("GET", "/projects/a/jobs?state=done", 400, 28)]
    [InlineData("GET", "/projects/a%2Fb/jobs", 400, 20)]
    [InlineData("GET", "/projects/a%2fb/jobs", 400, 20)]
    [InlineData("GET", "/projects/a%252Fb/jobs", 400, 20)]
    [InlineData("GET", "/projects/a%5Cb/jobs", 400, 20)]
    [InlineData("GET", "/projects/a%01b/jobs", 400, 20)]
    [InlineData("GET", "/swagger.yaml", 404, 60)]
    [InlineData("GET", "/openapi/v2.json", 404, 60)]
    [InlineData("GET", "/openapi/v3.txt", 404, 60)]
    [InlineData("GET", "/oauth2-redirect.html", 404, 60)]
    public async Task Error_has_the_body_of_the_contract(string method, string path, int status, int code)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(code, (await JsonAsync(response)).GetProperty("code").GetInt32());
        Assert.Single(response.Headers.GetValues("X-Request-Id"));
    }

    [Fact]
    public async Task Percent_sign_in_a_project_id_is_decoded_once()
    {
        var project = await ProjectAsync("100%25");

        using var response = await SendAsync("GET", $"/projects/{project}/jobs");

        Assert.Equal("3", Assert.Single(response.Headers.GetValues("X-Total-Count")));
    }

    [Fact]
    public async Task Extension_serves_the_contract()
    {
        using var response = await SendAsync("GET", "/openapi/v3.json");

        Assert.Equal(
            ContractDocument.Read().SerializeAsJson(OpenApiSpecVersion.OpenApi3_0), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/openapi/v3.json", "application/json; charset=utf-8")]
    [InlineData("/openapi/v3.yaml", "application/yaml; charset=utf-8")]
    [InlineData("/swagger/ui", "text/html; charset=utf-8")]
    [InlineData("/Swagger/UI/", "text/html; charset=utf-8")]
    [InlineData("/swagger.json", "application/json; charset=utf-8")]
    public async Task Page_of_the_extension_has_the_headers_of_the_contract(string path, string contentType)
    {
        using var response = await SendAsync("GET", path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
        Assert.Single(response.Headers.GetValues("X-Request-Id"));
    }

    [Theory]
    [InlineData("/openapi/v3.json")]
    [InlineData("/openapi/v3.yaml")]
    [InlineData("/swagger/ui")]
    public async Task Head_of_a_document_has_the_headers_of_get(string path)
    {
        using var get = await SendAsync("GET", path);
        using var head = await SendAsync("HEAD", path);

        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.False(head.Content.Headers.Contains("Content-Length"));
    }

    [Fact]
    public async Task Page_of_the_extension_does_not_receive_the_query()
    {
        using var response = await SendAsync("GET", "/swagger/ui?a=</script><script>alert(1)</script>");

        Assert.Equal("query: ", await response.Content.ReadAsStringAsync());
    }

    private async Task<string> ProjectAsync(string suffix = "")
    {
        var project = ServerFixture.NewProject() + suffix;
        await host.Table.SubmitTransactionAsync(SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(3)
            .Select(job => new TableTransactionAction(TableTransactionActionType.Add, JobEntityMapper.Create(project, job))));
        return Uri.EscapeDataString(project);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        return await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync());
}
