using System.Text.Json;

namespace Jobs.Tests.Infra;

/// <summary>Parameters are described and bounded, and invalid values are rejected before anything is deployed.</summary>
[Trait(Category.Name, Category.Infrastructure)]
public sealed class DeploymentParameterTests
{
    private const string OriginRule = "service.allowedOrigins must be origins such as https://app.example.com";
    private const string MemoryRule = "snapshot.memoryLimitMegabytes must be at most half of scale.instanceMemoryMegabytes";
    private const string RequestsRule = "limits.concurrentRequests must not be less than scale.requestsPerInstance";

    private static readonly string[] Bounds = ["allowedValues", "minValue", "maxValue", "minLength", "maxLength"];

    [Fact]
    public async Task Parameters_and_their_properties_are_described_and_bounded()
    {
        using var template = JsonDocument.Parse(await Bicep.BuildAsync());
        var types = template.RootElement.GetProperty("definitions").EnumerateObject().ToList();
        var parameters = template.RootElement.GetProperty("parameters").EnumerateObject()
            .Concat(types.Where(type => type.Value.TryGetProperty("properties", out _))
                .SelectMany(type => type.Value.GetProperty("properties").EnumerateObject()))
            .ToList();

        Assert.True(parameters.Count > 40);
        Assert.All(parameters, parameter => Assert.NotEmpty(parameter.Value.At("metadata.description")));
        Assert.All(parameters, parameter => Assert.True(IsBounded(parameter.Value), $"{parameter.Name} has no bounds."));
    }

    [Fact]
    public void Modules_do_not_come_from_a_registry() => Assert.All(
        Directory.GetFiles(Bicep.Folder, "*.bicep", SearchOption.AllDirectories),
        file => Assert.DoesNotMatch("'(br|ts)[:/]", File.ReadAllText(file)));

    [Fact]
    public async Task Values_out_of_bounds_and_unknown_properties_are_rejected()
    {
        var parameters = """
            param environmentName = 'test'
            param authentication = {
              issuer: 'https://issuer.example'
              audience: '' // rejected
              enabled: false // rejected
              clockSkewSeconds: 301 // rejected
              apiKeys: [
                {
                  name: 'a'
                  hash: 'abc' // rejected
                  projects: 'p'
                }
              ]
            }
            param service = {
              requestTimeoutSeconds: 221 // rejected
              tableName: 'ab' // rejected
            }
            param snapshot = {
              timestampOverlapSeconds: 0 // rejected
              reconcileIntervalSeconds: 86400 // rejected
              loadTimeoutSeconds: 3601 // rejected
            }
            param limits = {
              concurrentRequests: 0 // rejected
              queuedRequests: -1 // rejected
              concurrentRequestsPerCaller: 0 // rejected
              concurrentScans: 1001 // rejected
            }
            param scale = {
              instanceMemoryMegabytes: 1024 // rejected
              maximumInstances: 0 // rejected
              requestsPerInstance: 0 // rejected
              updateStrategy: 'Sometimes' // rejected
            }
            param operatorPrincipalType = 'Robot' // rejected
            param logging = {
              retentionDays: 29 // rejected
              dailyCapGigabytes: 0 // rejected
            }
            param alerting = {
              serverErrorPercent: 0 // rejected
              serverErrors: -1 // rejected
              dailyCapPercent: 100 // rejected
              latencyMilliseconds: 9 // rejected
            }
            """;

        var prediction = await Bicep.PredictAsync(parameters);

        // The first line of the file names the template.
        var rejected = parameters.Split('\n').Index().Where(line => line.Item.EndsWith("// rejected", StringComparison.Ordinal));
        Assert.Null(prediction.Snapshot);
        Assert.Equal(rejected.Select(line => line.Index + 2), prediction.ErrorLines);
    }

    [Theory]
    [InlineData("snapshot = { memoryLimitMegabytes: 1025 }", MemoryRule)]
    [InlineData("scale = { instanceMemoryMegabytes: 512 }", MemoryRule)]
    [InlineData("scale = { alwaysReadyInstances: 41 }", "scale.alwaysReadyInstances must not exceed scale.maximumInstances")]
    [InlineData("scale = { requestsPerInstance: 129 }", RequestsRule)]
    [InlineData("limits = { concurrentRequests: 99 }", RequestsRule)]
    [InlineData("service = { publicBaseUrl: 'http://api.example' }", "service.publicBaseUrl must start with https://")]
    [InlineData("service = { allowedOrigins: ['https://app.example.com/'] }", OriginRule)]
    [InlineData("service = { allowedOrigins: ['https://app.example.com', '*'] }", OriginRule)]
    public async Task Parameter_that_breaks_a_rule_is_rejected_with_the_rule(string parameter, string rule)
    {
        var prediction = await Bicep.PredictAsync(Deployment.Parameters(others: $"param {parameter}"));

        Assert.Null(prediction.Snapshot);
        Assert.Contains(rule, prediction.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_address_without_https_is_rejected()
    {
        var prediction = await Bicep.PredictAsync(
            Deployment.Parameters(authentication: "\n  metadataAddress: 'http://issuer.example'"));

        Assert.Null(prediction.Snapshot);
        Assert.Contains("authentication.metadataAddress must start with https://", prediction.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal", "No one receives the alerts: set JOBS_ALERT_EMAIL.")]
    [InlineData("everything", "operator@example.com")]
    public async Task Output_says_who_receives_the_alerts(string combination, string recipients) =>
        Assert.Equal(recipients, (await Deployment.OfAsync(combination)).Outputs["alertRecipients"]);

    [Fact]
    public async Task Deployments_with_different_names_share_no_resource()
    {
        static IEnumerable<string> Ids(Deployment deployment) => deployment.Text.Split('"')
            .Where(text => text.StartsWith("/subscriptions/", StringComparison.Ordinal))
            .Where(text => text.Contains("/resourceGroups/", StringComparison.Ordinal))
            .Where(text => text.Contains("/providers/", StringComparison.Ordinal));
        var (first, second) = (await Deployment.OfAsync("minimal"), await Deployment.OfAsync("other name"));

        Assert.True(Ids(first).Distinct().Count() > 20);
        Assert.Empty(Ids(first).Intersect(Ids(second)));
        Assert.NotEqual(first.Outputs["jobsStorageName"], second.Outputs["jobsStorageName"]);
        Assert.NotEqual(first.Outputs["hostStorageName"], second.Outputs["hostStorageName"]);
    }

    [Theory]
    [InlineData("minimal", "Standard_LRS", "false", "[]", null)]
    [InlineData("everything", "Standard_ZRS", "true", "2", "RollingUpdate")]
    public async Task Zone_redundancy_includes_the_storage_of_the_host(
        string combination, string replication, string zoneRedundant, string alwaysReady, string? strategy)
    {
        var deployment = await Deployment.OfAsync(combination);
        var host = deployment.Resources("Microsoft.Storage/storageAccounts")
            .Single(account => account.At("name").StartsWith("sthost", StringComparison.Ordinal));
        var configuration = Assert.Single(deployment.Resources("Microsoft.Web/sites"))
            .GetProperty("properties").GetProperty("functionAppConfig");

        Assert.Equal(replication, host.At("sku.name"));
        var plan = Assert.Single(deployment.Resources("Microsoft.Web/serverfarms"));
        Assert.Equal(zoneRedundant, plan.At("properties.zoneRedundant"));
        Assert.Contains(alwaysReady, configuration.At("scaleAndConcurrency.alwaysReady"), StringComparison.Ordinal);
        Assert.Equal(
            strategy, configuration.TryGetProperty("siteUpdateStrategy", out var update) ? update.At("type") : null);
    }

    [Theory]
    [InlineData("minimal", "westeurope")]
    [InlineData("everything", "northeurope")]
    public async Task Resources_are_in_the_region_of_the_group_or_of_the_parameter(string combination, string region)
    {
        var deployment = await Deployment.OfAsync(combination);

        Assert.Equal(region, Assert.Single(deployment.Resources("Microsoft.Web/sites")).At("location"));
        Assert.All(
            deployment.Resources("Microsoft.Storage/storageAccounts"), account => Assert.Equal(region, account.At("location")));
        Assert.Equal(region, deployment.Outputs["AZURE_LOCATION"]);
    }

    [Fact]
    public async Task Outputs_have_the_names_of_the_developer_cli()
    {
        var outputs = (await Deployment.OfAsync("minimal")).Outputs;

        Assert.Equal(outputs["functionAppName"], outputs["SERVICE_API_NAME"]);
        Assert.Equal(outputs["address"], outputs["SERVICE_API_URI"]);
        Assert.Contains("SERVICE_API_ENDPOINTS", outputs.Keys);
        Assert.Equal("jobs", outputs["AZURE_RESOURCE_GROUP"]);
        Assert.Equal(outputs["jobsStorageName"], outputs["AZURE_STORAGE_ACCOUNT_NAME"]);
        Assert.Equal(outputs["tableServiceUri"], outputs["AZURE_STORAGE_TABLE_ENDPOINT"]);
    }

    private static bool IsBounded(JsonElement parameter) =>
        parameter.TryGetProperty("$ref", out _)
        || parameter.At("type") == "bool"
        || Bounds.Any(bound => parameter.TryGetProperty(bound, out _));
}
