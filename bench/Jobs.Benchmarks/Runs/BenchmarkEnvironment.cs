using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>Puts servers in front of a table.</summary>
/// <param name="connectionString">Where the table is; its name is the default.</param>
/// <param name="postgres">Where the relational peer is; null for nowhere.</param>
internal sealed class BenchmarkEnvironment(string connectionString, string? postgres)
{
    private static readonly (string, string) NoSnapshots = ("Snapshot__MaxJobsPerProject", "0");

    private readonly Dictionary<string, string> _settings = new()
    {
        ["JobsStorage"] = connectionString,
        ["Jobs__TableName"] = "jobs",
        ["Authentication__Enabled"] = "false",
        [PostgresApi.ConnectionSetting] = postgres ?? "",
    };

    /// <summary>The settings of a server in front of the table.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>Starts a server.</summary>
    public Task<ServerProcess> ServeAsync(string kind, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(kind, _settings, cancellationToken);

    /// <summary>Starts the API with snapshots turned off, and time and places for however many scans take however long.</summary>
    public Task<ServerProcess> ServeScanAsync(CancellationToken cancellationToken) => ServeWithAsync(
        cancellationToken, NoSnapshots, ("Jobs__RequestTimeout", "00:10:00"), ("Limits__ConcurrentScans", "32"));

    /// <summary>Starts the API with more settings.</summary>
    public Task<ServerProcess> ServeWithAsync(
        CancellationToken cancellationToken, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(_settings);
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return ServerProcess.StartAsync(BenchmarkServer.Jobs, settings, cancellationToken);
    }
}
