using System.Net;
using System.Text.Json;
using Jobs.Api.Http;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Functions;

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
[Covers(Contract.Operations.HostsAgree)]
[Covers(Contract.Operations.NoPathPrefix)]
public sealed class FunctionRouteTests(FunctionAppFixture fixture)
{
    public static TheoryData<string> Paths { get; } = [.. ContractDocument.Read().Paths.Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Path_of_the_contract_is_answered_by_the_app(string path)
    {
        var target = path.Replace("{projectId}", "p", StringComparison.Ordinal)
            .Replace("{jobId}", $"{Guid.NewGuid()}", StringComparison.Ordinal);

        using var response = await fixture.Server.SendAsync(HttpMethod.Options, target);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Covers(Contract.Operations.AdminPaths)]
    [Theory]
    [InlineData("/admin/host/status")]
    [InlineData("/runtime/webhooks/x")]
    [InlineData("//projects/p/jobs")]
    public async Task Path_of_the_host_does_not_reach_the_app(string path)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(Requests.UriOf(fixture.Server, path));

        Assert.Null(response.Header("X-Request-Id"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("POST")]
    public async Task Document_of_the_extension_is_an_unknown_path_for_every_method(string method)
    {
        using var response = await fixture.Server.SendAsync(new HttpMethod(method), "/swagger.json");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated")]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("JobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("Authentication__Enabled", "false")]
    public void Sample_settings_have_the_values_of_a_local_run(string name, string value) => Assert.Equal(
        value,
        JsonElement.Parse(File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "local.settings.sample.json")))
            .GetProperty("Values").GetProperty(name).GetString());
}
