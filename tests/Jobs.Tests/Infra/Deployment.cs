using System.Collections.Concurrent;
using System.Text.Json;

namespace Jobs.Tests.Infra;

/// <summary>The predicted resources, settings and outputs of a deployment with one combination of parameters.</summary>
public sealed class Deployment
{
    private const string Required = """
        param environmentName = 'test'
        param authentication = {
          issuer: 'https://issuer.example'
          audience: 'api://jobs'
        """;

    private static readonly ConcurrentDictionary<string, Lazy<Task<Deployment>>> Deployments = new();

    private static readonly Dictionary<string, string> Combinations = new()
    {
        ["minimal"] = Parameters(),
        ["private network"] = Parameters(others: "param privateNetwork = true"),
        ["writer identity"] = Parameters(others: "param writerIdentity = true"),
        ["API keys"] = Parameters(authentication: ApiKey),
        ["everything"] = Parameters(
            authentication: ApiKey + """

                  metadataAddress: 'https://issuer.example/metadata'
                  requesterRole: 'jobs.on-behalf'
                """,
            others: """
                param service = { publicBaseUrl: 'https://api.example', allowedOrigins: ['https://app.example.com'] }
                param snapshot = { reconcileIntervalSeconds: 600 }
                param scale = {
                  alwaysReadyInstances: 2
                  zoneRedundant: true
                  placeholders: false
                  updateStrategy: 'RollingUpdate'
                }
                param logging = { storageReads: true, storageWrites: true }
                param alerting = { email: 'operator@example.com' }
                param privateNetwork = true
                param writerIdentity = true
                param operatorPrincipalId = '11111111-1111-1111-1111-111111111111'
                param operatorPrincipalType = 'Group'
                param lockJobs = true
                param access = { callers: ['203.0.113.0/24'], deployers: ['198.51.100.7/32', '2001:db8::/32'] }
                param location = 'northeurope'
                """),
        ["other name"] = Parameters(others: "param name = 'other'"),
    };

    private readonly JsonElement _root;

    private Deployment(string snapshot)
    {
        Text = snapshot;
        _root = JsonDocument.Parse(snapshot).RootElement;
    }

    /// <summary>The names of the combinations, which <c>docs/operations.md</c> describes.</summary>
    public static TheoryData<string> All => [.. Combinations.Keys];

    /// <summary>The whole prediction as JSON.</summary>
    public string Text { get; }

    /// <summary>The outputs, by name.</summary>
    public IReadOnlyDictionary<string, string> Outputs =>
        _root.GetProperty("outputs").EnumerateObject().ToDictionary(output => output.Name, output => output.Value.ToString());

    /// <summary>The settings of the function app.</summary>
    public IReadOnlyDictionary<string, string> Settings => Assert.Single(Resources("Microsoft.Web/sites/config"))
        .GetProperty("properties").EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);

    private static string ApiKey => $$"""

          apiKeys: [
            { name: 'operator', hash: '{{new string('0', 64)}}', projects: 'p1 p2' }
          ]
        """;

    /// <summary>The deployment of a combination.</summary>
    public static Task<Deployment> OfAsync(string combination) =>
        Deployments.GetOrAdd(combination, static name => new(() => PredictAsync(Combinations[name]))).Value;

    /// <summary>The required parameters, with additional properties of <c>authentication</c> and additional parameters.</summary>
    public static string Parameters(string authentication = "", string others = "") =>
        $"{Required}{authentication}\n}}\n{others}\n";

    /// <summary>The resources of a type.</summary>
    public IReadOnlyList<JsonElement> Resources(string type) =>
        [.. _root.GetProperty("predictedResources").EnumerateArray().Where(each => each.GetProperty("type").GetString() == type)];

    /// <summary>The types of all resources.</summary>
    public IEnumerable<string> Types() =>
        _root.GetProperty("predictedResources").EnumerateArray().Select(each => each.GetProperty("type").GetString()!);

    private static async Task<Deployment> PredictAsync(string parameters)
    {
        var prediction = await Bicep.PredictAsync(parameters);
        return new Deployment(prediction.Snapshot ?? throw new InvalidOperationException(prediction.Errors));
    }
}
