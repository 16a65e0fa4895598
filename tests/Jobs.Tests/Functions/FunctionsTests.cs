using System.Text.Json;
using Jobs.Api.Configuration;
using Jobs.Api.Http;
using Jobs.Development;
using Microsoft.Azure.Functions.Worker;

namespace Jobs.Tests.Functions;

[Covers(Contract.Operations.NoPathPrefix)]
[Covers(Contract.Operations.AdminPaths)]
public sealed class FunctionsTests
{
    public static IEnumerable<object[]> Operations =>
        from path in ContractDocument.Read().Paths
        from operation in path.Value.Operations.Keys
        select new object[] { operation.ToString().ToUpperInvariant(), path.Key };

    public static TheoryData<string> Names { get; } = new(HostedFunction.AppFunctions.Select(function => function.Name));

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_of_the_contract_has_a_function(string method, string path)
    {
        var function = HostedFunction.For(method, path);

        // The extension handles only GET on its own paths; the function for unknown routes answers other methods.
        var reader = HostedFunction.For("GET", path);
        Assert.True(function.Route == path[1..] || HostedFunction.ExtensionFunctions.Contains(reader), function.Name);
    }

    [Theory]
    [InlineData("GET", "/openapi/v3.json", "RenderOpenApiDocument")]
    [InlineData("GET", "/openapi/v3.yaml", "RenderOpenApiDocument")]
    [InlineData("GET", "/swagger/ui", "RenderSwaggerUI")]
    [InlineData("HEAD", "/swagger/ui", "UnknownRoute")]
    [InlineData("GET", "/", "UnknownRoute")]
    [InlineData("GET", "/a/b/c", "UnknownRoute")]
    [InlineData("GET", "/Projects/a/JOBS/", "FindJobs")]
    [InlineData("GET", "/projects/a/jobs/b", "GetJob")]
    public void Request_is_routed_to_its_function(string method, string path, string name) =>
        Assert.Equal(name, HostedFunction.For(method, path).Name);

    [Fact]
    public void Function_for_unknown_routes_comes_last() =>
        Assert.Equal("UnknownRoute", HostedFunction.Ordered[^1].Name);

    [Fact]
    public void Function_names_are_unique() =>
        Assert.Equal(HostedFunction.Ordered.Count, HostedFunction.Ordered.DistinctBy(function => function.Name.ToUpperInvariant()).Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_accepts_every_method_and_is_anonymous(string name)
    {
        var function = HostedFunction.AppFunctions.Single(function => function.Name == name);

        Assert.Empty(function.Methods);
        Assert.Equal(AuthorizationLevel.Anonymous, function.Level);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_is_public_and_its_route_is_not_reserved_by_the_host(string name)
    {
        var function = HostedFunction.AppFunctions.Single(function => function.Name == name);

        Assert.True(function.Code!.DeclaringType!.IsVisible);
        Assert.False(function.Route.StartsWith("admin", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Paths_have_no_prefix() => Assert.Equal(
        "", RootFile("host.json").RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

    [Theory]
    [InlineData("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated")]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("JobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("Authentication__Enabled", "false")]
    public void Sample_settings_have_the_values_of_a_local_run(string name, string value) =>
        Assert.Equal(value, RootFile("local.settings.sample.json").RootElement.GetProperty("Values").GetProperty(name).GetString());

    [Fact]
    public async Task App_starts_with_the_sample_settings()
    {
        var values = RootFile("local.settings.sample.json").RootElement.GetProperty("Values").EnumerateObject();
        using var app = FunctionHost.Build(
            values.Select(value => $"{value.Name.Replace("__", ":", StringComparison.Ordinal)}={value.Value.GetString()}"));

        await app.StartAsync();

        await app.StopAsync();
    }

    [Theory]
    [InlineData("JobsStorage is missing")]
    [InlineData("JobsStorage is not a connection string", "JobsStorage=rubbish")]
    [InlineData("Jobs__TableName must be", "JobsStorage=UseDevelopmentStorage=true", "Jobs:TableName=1")]
    [InlineData("Jobs__RequestTimeout", "JobsStorage=UseDevelopmentStorage=true", "Jobs:RequestTimeout=soon")]
    [InlineData("Authentication__Enabled__0 is not a setting", "JobsStorage=UseDevelopmentStorage=true", "Authentication:Enabled:0=true")]
    [InlineData("Authentication__ApiKey is not a setting", "JobsStorage=UseDevelopmentStorage=true", "Authentication:ApiKey:0:Name=portal")]
    public async Task App_with_an_invalid_setting_does_not_start(string reason, params string[] settings)
    {
        using var app = FunctionHost.Build([.. settings, "Authentication:Enabled=false"]);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());

        Assert.Contains(reason, Assert.Single(OptionsFailures.Of(exception)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_settings_have_one_sentence_each()
    {
        using var app = FunctionHost.Build("JobsStorage=rubbish", "Jobs:TableName=1", "Authentication:Enabled=false");

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());

        Assert.Equal(2, OptionsFailures.Of(exception).Count);
    }

    [Fact]
    public void Failure_unrelated_to_settings_has_no_sentence() => Assert.Empty(OptionsFailures.Of(new InvalidOperationException("a bug")));

    private static JsonDocument RootFile(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryLayout.Root(), name)));
}
