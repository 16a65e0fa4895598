using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Infra;

/// <summary>What a deployer can say, and what is refused before anything is deployed.</summary>
[Trait(Category.Name, Category.Infrastructure)]
public sealed partial class DeploymentParameterTests
{
    private static readonly string[] Bounds = ["allowedValues", "minValue", "maxValue", "minLength", "maxLength"];

    [Fact]
    public async Task Every_parameter_and_every_property_of_one_is_described_and_bounded()
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
    public void Modules_are_files_of_this_repository() => Assert.All(
        Directory.GetFiles(Bicep.Folder, "*.bicep", SearchOption.AllDirectories),
        file => Assert.DoesNotMatch("'(br|ts)[:/]", File.ReadAllText(file)));

    [Fact]
    public async Task Each_value_out_of_bounds_is_refused_and_so_is_what_is_no_parameter()
    {
        var parameters = """
            param environmentName = 'test'
            param authentication = {
              issuer: 'https://issuer.example'
              audience: '' // refused
              enabled: false // refused
              clockSkewSeconds: 301 // refused
              apiKeys: [
                {
                  name: 'a'
                  hash: 'abc' // refused
                  projects: 'p'
                }
              ]
            }
            param service = {
              requestTimeoutSeconds: 221 // refused
              tableName: 'ab' // refused
            }
            param snapshot = {
              timestampOverlapSeconds: 0 // refused
              reconcileIntervalSeconds: 86400 // refused
            }
            param limits = {
              concurrentRequests: 0 // refused
              queuedRequests: -1 // refused
              concurrentRequestsPerCaller: 0 // refused
              concurrentScans: 1001 // refused
            }
            param scale = {
              instanceMemoryMegabytes: 1024 // refused
              maximumInstances: 39 // refused
              requestsPerInstance: 0 // refused
            }
            param logging = {
              retentionDays: 29 // refused
              dailyCapGigabytes: 0 // refused
            }
            param alerting = {
              serverErrorPercent: 0 // refused
              latencyMilliseconds: 9 // refused
            }
            """;

        var (snapshot, errors) = await Bicep.SnapshotAsync(parameters);

        // The first line of the file names the template.
        var refused = parameters.Split('\n').Index().Where(line => line.Item.EndsWith("// refused", StringComparison.Ordinal));
        Assert.Null(snapshot);
        Assert.Equal(refused.Select(line => line.Index + 2), Lines(errors));
    }

    [Theory]
    [InlineData("snapshot = { memoryLimitMegabytes: 1025 }", "snapshot.memoryLimitMegabytes must be at most half of scale.instanceMemoryMegabytes")]
    [InlineData("scale = { instanceMemoryMegabytes: 512 }", "snapshot.memoryLimitMegabytes must be at most half of scale.instanceMemoryMegabytes")]
    [InlineData("scale = { alwaysReadyInstances: 41 }", "scale.alwaysReadyInstances must not exceed scale.maximumInstances")]
    [InlineData("scale = { requestsPerInstance: 129 }", "limits.concurrentRequests must not be less than scale.requestsPerInstance")]
    [InlineData("limits = { concurrentRequests: 99 }", "limits.concurrentRequests must not be less than scale.requestsPerInstance")]
    [InlineData("service = { publicBaseUrl: 'http://api.example' }", "service.publicBaseUrl must start with https://")]
    public async Task What_breaks_a_rule_is_refused_with_the_rule(string parameter, string rule)
    {
        var (snapshot, errors) = await Bicep.SnapshotAsync(Deployment.Parameters(others: $"param {parameter}"));

        Assert.Null(snapshot);
        Assert.Contains(rule, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_issuers_metadata_is_not_read_unencrypted()
    {
        var (snapshot, errors) = await Bicep.SnapshotAsync(
            Deployment.Parameters(authentication: "\n  metadataAddress: 'http://issuer.example'"));

        Assert.Null(snapshot);
        Assert.Contains("authentication.metadataAddress must start with https://", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal", 0, 1, 2)]
    [InlineData("everything", 1, 1, 2)]
    public async Task There_is_an_alert_for_errors_slowness_throttling_and_readiness(
        string combination, int actionGroups, int probes, int metricAlerts)
    {
        var deployment = await Deployment.OfAsync(combination);

        Assert.Equal(2, deployment.Resources("Microsoft.Insights/scheduledQueryRules").Count);
        Assert.Equal(metricAlerts, deployment.Resources("Microsoft.Insights/metricAlerts").Count);
        Assert.Equal(probes, deployment.Resources("Microsoft.Insights/webtests").Count);
        Assert.Equal(actionGroups, deployment.Resources("Microsoft.Insights/actionGroups").Count);
    }

    private static IEnumerable<int> Lines(string errors) => ErrorPlace().Matches(errors)
        .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct().Order();

    private static bool IsBounded(JsonElement parameter) =>
        parameter.TryGetProperty("$ref", out _)
        || parameter.At("type") == "bool"
        || Bounds.Any(bound => parameter.TryGetProperty(bound, out _));

    [GeneratedRegex("main\\.bicepparam\\(([0-9]+),[0-9]+\\) : Error")]
    private static partial Regex ErrorPlace();
}
