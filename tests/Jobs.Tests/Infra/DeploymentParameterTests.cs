using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Infra;

/// <summary>Parameters are described and bounded, and invalid values are rejected before anything is deployed.</summary>
[Trait(Category.Name, Category.Infrastructure)]
public sealed partial class DeploymentParameterTests
{
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
              maximumInstances: 39 // rejected
              requestsPerInstance: 0 // rejected
            }
            param logging = {
              retentionDays: 29 // rejected
              dailyCapGigabytes: 0 // rejected
            }
            param alerting = {
              serverErrorPercent: 0 // rejected
              latencyMilliseconds: 9 // rejected
            }
            """;

        var (snapshot, errors) = await Bicep.SnapshotAsync(parameters);

        // The first line of the file names the template.
        var rejected = parameters.Split('\n').Index().Where(line => line.Item.EndsWith("// rejected", StringComparison.Ordinal));
        Assert.Null(snapshot);
        Assert.Equal(rejected.Select(line => line.Index + 2), ErrorLines(errors));
    }

    [Theory]
    [InlineData("snapshot = { memoryLimitMegabytes: 1025 }", MemoryRule)]
    [InlineData("scale = { instanceMemoryMegabytes: 512 }", MemoryRule)]
    [InlineData("scale = { alwaysReadyInstances: 41 }", "scale.alwaysReadyInstances must not exceed scale.maximumInstances")]
    [InlineData("scale = { requestsPerInstance: 129 }", RequestsRule)]
    [InlineData("limits = { concurrentRequests: 99 }", RequestsRule)]
    [InlineData("service = { publicBaseUrl: 'http://api.example' }", "service.publicBaseUrl must start with https://")]
    public async Task Parameter_that_breaks_a_rule_is_rejected_with_the_rule(string parameter, string rule)
    {
        var (snapshot, errors) = await Bicep.SnapshotAsync(Deployment.Parameters(others: $"param {parameter}"));

        Assert.Null(snapshot);
        Assert.Contains(rule, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_address_without_https_is_rejected()
    {
        var (snapshot, errors) = await Bicep.SnapshotAsync(
            Deployment.Parameters(authentication: "\n  metadataAddress: 'http://issuer.example'"));

        Assert.Null(snapshot);
        Assert.Contains("authentication.metadataAddress must start with https://", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal", 0, 1, 2)]
    [InlineData("everything", 1, 1, 2)]
    public async Task Alerts_cover_errors_latency_throttling_and_readiness(
        string combination, int actionGroups, int probes, int metricAlerts)
    {
        var deployment = await Deployment.OfAsync(combination);

        Assert.Equal(2, deployment.Resources("Microsoft.Insights/scheduledQueryRules").Count);
        Assert.Equal(metricAlerts, deployment.Resources("Microsoft.Insights/metricAlerts").Count);
        Assert.Equal(probes, deployment.Resources("Microsoft.Insights/webtests").Count);
        Assert.Equal(actionGroups, deployment.Resources("Microsoft.Insights/actionGroups").Count);
    }

    private static IEnumerable<int> ErrorLines(string errors) => ErrorLine().Matches(errors)
        .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().Order();

    private static bool IsBounded(JsonElement parameter) =>
        parameter.TryGetProperty("$ref", out _)
        || parameter.At("type") == "bool"
        || Bounds.Any(bound => parameter.TryGetProperty(bound, out _));

    [GeneratedRegex("main\\.bicepparam\\(([0-9]+),[0-9]+\\) : Error")]
    private static partial Regex ErrorLine();
}
