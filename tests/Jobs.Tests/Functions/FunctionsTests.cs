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

    public static TheoryData<string> Names { get; } = new(HostedFunction.OfTheApp.Select(function => function.Name));

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_of_the_contract_has_a_function(string method, string path)
    {
        var function = HostedFunction.For(method, path);

        // Of its own paths the extension takes GET alone; the function for unknown routes answers other methods.
        var reader = HostedFunction.For("GET", path);
        Assert.True(function.Route == path[1..] || HostedFunction.OfTheExtension.Contains(reader), function.Name);
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
    public void A_request_goes_to_its_function(string method, string path, string name) =>
        Assert.Equal(name, HostedFunction.For(method, path).Name);

    [Fact]
    public void The_function_for_unknown_routes_comes_last_of_all() =>
        Assert.Equal("UnknownRoute", HostedFunction.InOrder[^1].Name);

    [Fact]
    public void No_two_functions_have_the_same_name() =>
        Assert.Equal(HostedFunction.InOrder.Count, HostedFunction.InOrder.DistinctBy(function => function.Name.ToUpperInvariant()).Count());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_leaves_methods_and_credentials_to_the_service(string name)
    {
        var function = HostedFunction.OfTheApp.Single(function => function.Name == name);

        Assert.Empty(function.Methods);
        Assert.Equal(AuthorizationLevel.Anonymous, function.Level);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_function_is_public_and_its_route_is_not_the_hosts(string name)
    {
        var function = HostedFunction.OfTheApp.Single(function => function.Name == name);

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
    public void The_sample_of_local_settings_has_what_a_local_run_needs(string name, string value) =>
        Assert.Equal(value, RootFile("local.settings.sample.json").RootElement.GetProperty("Values").GetProperty(name).GetString());

    [Fact]
    public async Task The_app_starts_with_the_sample_of_local_settings()
    {
        var values = RootFile("local.settings.sample.json").RootElement.GetProperty("Values").EnumerateObject();
        using var app = FunctionHost.Build(
            values.Select(value => $"{value.Name.Replace("__", ":", StringComparison.Ordinal)}={value.Value.GetString()}"));

        await app.StartAsync();

        await app.StopAsync();
    }

    [Theory]
    [InlineData("JobsStorage is missing")]
    [InlineData("JobsStorage is no connection string", "JobsStorage=rubbish")]
    [InlineData("Jobs__TableName must be", "JobsStorage=UseDevelopmentStorage=true", "Jobs:TableName=1")]
    [InlineData("Jobs__RequestTimeout", "JobsStorage=UseDevelopmentStorage=true", "Jobs:RequestTimeout=soon")]
    [InlineData("Authentication__Enabled__0 is not a setting", "JobsStorage=UseDevelopmentStorage=true", "Authentication:Enabled:0=true")]
    [InlineData("Authentication__ApiKey is not a setting", "JobsStorage=UseDevelopmentStorage=true", "Authentication:ApiKey:0:Name=portal")]
    public async Task The_app_does_not_start_with_a_wrong_setting(string reason, params string[] settings)
    {
        using var app = FunctionHost.Build([.. settings, "Authentication:Enabled=false"]);

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());

        Assert.Contains(reason, Assert.Single(OptionsFailures.Of(exception)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_wrong_setting_has_a_sentence_of_its_own()
    {
        using var app = FunctionHost.Build("JobsStorage=rubbish", "Jobs:TableName=1", "Authentication:Enabled=false");

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());

        Assert.Equal(2, OptionsFailures.Of(exception).Count);
    }

    [Fact]
    public void Another_failure_is_no_problem_of_the_settings() => Assert.Empty(OptionsFailures.Of(new InvalidOperationException("a bug")));

    private static JsonDocument RootFile(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryLayout.Root(), name)));
}
