using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jobs.Development;
using Jobs.Tests.Support;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Extensions;
using Microsoft.OpenApi.Readers;

namespace Jobs.Tests.Http;

public partial class DocumentationTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    private const string Page = "/swagger/ui";

    [Covers(Contract.Operations.Documents)]
    [Fact]
    public async Task Yaml_document_equals_the_contract_in_the_repository()
    {
        using var response = await fixture.Server.GetAsync("/openapi/v3.yaml");

        Assert.Equal("application/yaml; charset=utf-8", response.Header("Content-Type"));
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(RepositoryLayout.Root(), "contract", "openapi.yaml")),
            await response.TextAsync());
    }

    [Covers(Contract.Operations.Documents)]
    [Theory]
    [InlineData("/openapi/v3.json")]
    [InlineData("/openapi/v3.yaml")]
    public async Task Document_is_valid_and_has_every_operation(string path)
    {
        using var response = await fixture.Server.GetAsync(path);

        var document = new OpenApiStringReader().Read(await response.TextAsync(), out var diagnostic);
        Assert.Empty(diagnostic.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(
            [
                "/health/live", "/health/ready", "/openapi/v3.json", "/openapi/v3.yaml",
                "/projects/{projectId}/job-counts", "/projects/{projectId}/jobs", "/projects/{projectId}/jobs/{jobId}", "/swagger/ui",
            ],
            document.Paths.Keys.Order(StringComparer.Ordinal));
        Assert.All(document.Paths.Values, item => Assert.Equal(
            ["Get", "Head", "Options"], item.Operations.Keys.Select(method => $"{method}").Order(StringComparer.Ordinal)));
        Assert.Equal(
            ["findJobs", "countJobs", "getJob"],
            document.Paths.Where(item => item.Key.StartsWith("/projects", StringComparison.Ordinal))
                .Select(item => item.Value.Operations[Microsoft.OpenApi.Models.OperationType.Get].OperationId));
    }

    [Covers(Contract.Operations.Documents)]
    [Fact]
    public async Task Both_forms_are_the_same_document_of_the_same_version()
    {
        using var json = await fixture.Server.GetAsync("/openapi/v3.json");
        using var yaml = await fixture.Server.GetAsync("/openapi/v3.yaml");

        var (first, second) = (await json.TextAsync(), await yaml.TextAsync());
        Assert.Equal(Normalized(second), Normalized(first));
        using var document = JsonDocument.Parse(first);
        Assert.Equal(VersionPattern().Match(second).Groups[1].Value, document.RootElement.GetProperty("openapi").GetString());
    }

    // A linter, and a generator of clients, take an operation without it for one that was forgotten.
    [Covers(Contract.Operations.Documents)]
    [Fact]
    public async Task Every_operation_says_whether_it_needs_credentials()
    {
        using var response = await fixture.Server.GetAsync("/openapi/v3.json");
        using var document = JsonDocument.Parse(await response.TextAsync());

        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
                .Where(operation => operation.Name is "get" or "head" or "options")
                .Select(operation => (Path: path.Name, Method: operation.Name, Operation: operation.Value)))
            .ToList();
        Assert.True(operations.Count > 20);
        Assert.All(operations, each => Assert.Equal(
            each.Path.StartsWith("/projects/", StringComparison.Ordinal) && each.Method != "options",
            each.Operation.GetProperty("security").GetArrayLength() > 0));
    }

    [Covers(Contract.Operations.DocumentationPage)]
    [Theory]
    [InlineData("/swagger/ui")]
    [InlineData("/swagger/ui/")]
    [InlineData("/Swagger/UI")]
    [InlineData("/swagger/ui/index.html")]
    public async Task Page_is_sent(string path)
    {
        using var page = await fixture.Server.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.Contains("id=\"swagger-ui\"", await page.TextAsync(), StringComparison.Ordinal);
    }

    [Covers(Contract.Operations.DocumentationPage)]
    [Fact]
    public async Task Page_does_not_contain_the_query_or_the_host()
    {
        using var plain = await fixture.Server.GetAsync(Page);
        using var hostile = await fixture.Server.GetAsync(Page + "?a=</script><script>alert(1)</script>", ("Host", "evil.example"));

        Assert.Equal(await plain.TextAsync(), await hostile.TextAsync());
    }

    [Covers(Contract.Operations.DocumentationPage)]
    [Fact]
    public async Task Page_loads_its_assets_from_this_server_only()
    {
        using var page = await fixture.Server.GetAsync(Page);
        var references = ReferencePattern().Matches(await page.TextAsync()).Select(match => match.Groups[1].Value).ToArray();

        Assert.Contains(references, reference => reference.EndsWith("swagger-ui-bundle.js", StringComparison.Ordinal));
        foreach (var reference in references)
        {
            Assert.DoesNotContain(":", reference, StringComparison.Ordinal);
            Assert.False(reference.StartsWith("//", StringComparison.Ordinal));
            using var asset = await fixture.Server.Client.GetAsync(new Uri(Requests.UriOf(fixture.Server, Page), reference));
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.NotEmpty(await asset.Content.ReadAsByteArrayAsync());
        }
    }

    [Covers(Contract.Operations.DocumentationPage)]
    [Theory]
    [InlineData("swagger-ui.css")]
    [InlineData("index.css")]
    public async Task Style_sheet_loads_nothing_from_another_host(string sheet)
    {
        using var response = await fixture.Server.GetAsync($"/swagger/ui/{sheet}");

        Assert.DoesNotMatch(@"(?i)url\(\s*['""]?(?:https?:)?//", await response.TextAsync());
        Assert.DoesNotContain("@import", await response.TextAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Covers(Contract.Operations.DocumentationPage)]
    [Fact]
    public async Task Page_shows_the_contract_of_this_server_and_calls_no_validator()
    {
        using var script = await fixture.Server.GetAsync("/swagger/ui/index.js");

        var text = await script.TextAsync();
        Assert.Contains("url: '/openapi/v3.json'", text, StringComparison.Ordinal);
        Assert.Contains("validatorUrl: null", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/openapi/v3.json")]
    [InlineData("/openapi/v3.yaml")]
    [InlineData(Page)]
    public async Task Documentation_sends_no_storage_request(string path)
    {
        using var response = await fixture.Server.GetAsync(path);

        Assert.Equal(0, fixture.Transport.Count);
    }

    private static string Normalized(string document) =>
        new OpenApiStringReader().Read(document, out _).SerializeAsJson(OpenApiSpecVersion.OpenApi3_0);

    [GeneratedRegex("^openapi: (.+)$", RegexOptions.Multiline)]
    private static partial Regex VersionPattern();

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex ReferencePattern();
}
