using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Jobs.Api;
using Jobs.Api.Configuration;
using Jobs.Development;
using Jobs.Tests.Support;
using JobsServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Server;

/// <summary>A server without authentication: what it takes to start one, and that no one gets one by mistake.</summary>
public sealed class AuthenticationOffTests
{
    [Covers(Threats.Misconfiguration.LoopbackOnly)]
    [Theory]
    [InlineData("http://0.0.0.0:{0}")]
    [InlineData("http://*:{0}")]
    [InlineData("http://+:{0}")]
    [InlineData("http://[::]:{0}")]
    [InlineData("http://jobs.example.com:{0}")]
    [InlineData("http://192.0.2.1:{0}")]
    [InlineData("http://127.0.0.1:{0};http://0.0.0.0:{0}")]
    [InlineData("http://unix:/tmp/jobs-{0}.sock")]
    public async Task Address_that_others_can_reach_stops_the_start(string urls)
    {
        await using var app = Build(new() { ["Urls"] = Format(urls) });

        var exception = await Assert.ThrowsAsync<StartupException>(() => app.StartAsync());

        Assert.StartsWith("Authentication is off, so the server must not listen on ", exception.Message, StringComparison.Ordinal);
    }

    [Covers(Threats.Misconfiguration.LoopbackOnly)]
    [Theory]
    [InlineData("Kestrel:Endpoints:Any:Url", "http://0.0.0.0:{0}")]
    [InlineData("Kestrel:Endpoints:Other:Url", "http://*:{0}")]
    public async Task Address_of_any_setting_is_checked(string setting, string value)
    {
        await using var app = Build(new() { [setting] = Format(value) });

        await Assert.ThrowsAsync<StartupException>(() => app.StartAsync());
    }

    [Covers(Threats.Misconfiguration.LoopbackOnly)]
    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("http://127.1.2.3:{0}")]
    [InlineData("http://[::1]:{0}")]
    [InlineData("http://localhost:{0}")]
    public async Task Loopback_address_starts_with_a_warning(string url)
    {
        using var log = new RecordedLog();
        await using var app = Build(new() { ["Urls"] = Format(url) }, log);

        await app.StartAsync();

        Assert.Single(log.Lines, static line => line.StartsWith("Warning", StringComparison.Ordinal)
            && line.Contains("Authentication is off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Address_that_others_can_reach_is_allowed_with_authentication()
    {
        using var log = new RecordedLog();
        await using var app = Build(
            new()
            {
                ["Urls"] = Format("http://0.0.0.0:{0}"),
                ["Authentication:Enabled"] = "true",
                ["Authentication:Issuer"] = "https://issuer.example.com",
                ["Authentication:Audience"] = "jobs",
            },
            log);

        await app.StartAsync();

        Assert.DoesNotContain(log.Lines, static line => line.Contains("Authentication is off", StringComparison.Ordinal));
    }

    [Trait(Category.Name, Category.Process)]
    [Fact]
    public async Task Program_without_authentication_reports_the_address_that_others_can_reach()
    {
        var port = TestPorts.Next();
        await using var server = await ServerProcess.StartAsync(
            "Production",
            $"http://0.0.0.0:{port}",
            ("JobsStorage", TestStorage.ConnectionString(port)),
            ("Authentication__Enabled", "false"));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal(
            [
                $"Authentication is off, so the server must not listen on http://0.0.0.0:{port}, which other machines can reach: "
                + "remove Authentication__Enabled=false, or listen on http://localhost only.",
            ],
            server.Errors);
    }

    [Covers(Threats.Misconfiguration.EnvironmentName)]
    [Trait(Category.Name, Category.Process)]
    [Theory]
    [InlineData("Production", "Development")]
    [InlineData("Staging", "Development")]
    [InlineData("Production", "development")]
    public async Task Variable_of_the_framework_does_not_put_the_server_into_Development(string environment, string other)
    {
        var address = $"http://127.0.0.1:{TestPorts.Next()}";
        var table = await TestStorage.NewTableAsync();
        await using var server = await ServerProcess.StartAsync(
            environment,
            address,
            ("DOTNET_ENVIRONMENT", other),
            ("JobsStorage", await TestStorage.ConnectionStringAsync()),
            ("Jobs__TableName", table.Name));
        await server.WaitUntilAliveAsync(address);

        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(address + "/projects/demo/jobs"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain("curl", server.Output, StringComparison.Ordinal);
    }

    [Trait(Category.Name, Category.Process)]
    [Fact]
    public async Task Code_of_Development_is_not_published()
    {
        var project = Path.Combine(RepositoryLayout.Root(), "src", "JobsServer", "JobsServer.csproj");
        string[] arguments =
            ["msbuild", project, "-p:_IsPublishing=true", "-getProperty:DefineConstants", "-getItem:ProjectReference,Content"];
        using var evaluation = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var result = JsonNode.Parse(await evaluation.StandardOutput.ReadToEndAsync())!;

        Assert.DoesNotContain("LOCAL_DEVELOPMENT", (string)result["Properties"]!["DefineConstants"]!, StringComparison.Ordinal);
        Assert.Equal("false", (string?)Assert.Single(Named("ProjectReference", "Jobs.Development.csproj"))!["Private"]);
        Assert.Empty(Named("Content", "appsettings.Development.json"));

        IEnumerable<JsonNode?> Named(string kind, string name) => result["Items"]![kind]!.AsArray()
            .Where(item => ((string)item!["Identity"]!).EndsWith(name, StringComparison.Ordinal));
    }

    private static string Format(string text) =>
        text.Replace("{0}", $"{TestPorts.Next()}", StringComparison.Ordinal);

    private static WebApplication Build(Dictionary<string, string?> settings, RecordedLog? log = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["JobsStorage"] = TestStorage.ConnectionString(1),
            ["Authentication:Enabled"] = "false",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        if (settings.GetValueOrDefault("Urls") is { } urls)
        {
            builder.WebHost.UseUrls(urls);
        }

        builder.ConfigureKestrel();
        builder.Services.AddJobs();
        var app = builder.Build();
        app.MapApi();
        return app;
    }
}
