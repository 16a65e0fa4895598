using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>Starts servers in front of a table.</summary>
/// <param name="connectionString">The connection string of the table service; the table has the default name.</param>
/// <param name="postgres">The connection string of the relational peer; null without it.</param>
internal sealed class BenchmarkEnvironment(string connectionString, string? postgres)
{
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
    public Task<ServerProcess> StartAsync(string kind, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(kind, _settings, cancellationToken);

    /// <summary>Starts the API without snapshots, and with enough permits and time for the scans that are measured.</summary>
    public Task<ServerProcess> StartScanAsync(CancellationToken cancellationToken) => StartJobsAsync(
        cancellationToken,
        ("Snapshot__MaxJobsPerProject", "0"),
        ("Jobs__RequestTimeout", "00:10:00"),
        ("Limits__ConcurrentScans", "32"));

    /// <summary>Starts the API relying on the change log.</summary>
    public Task<ServerProcess> StartChangeLogAsync(CancellationToken cancellationToken) =>
        StartJobsAsync(cancellationToken, ("Jobs__Writers", "ChangeLog"));

    /// <summary>Starts the API relying on the change log, for requests that wait for long.</summary>
    public Task<ServerProcess> StartWaitingAsync(CancellationToken cancellationToken) => StartJobsAsync(
        cancellationToken,
        ("Jobs__Writers", "ChangeLog"),
        ("Jobs__MaxWait", "00:10:00"));

    /// <summary>Starts the API with a reconcile interval, without a limit of its rate.</summary>
    public Task<ServerProcess> StartReconcilingAsync(TimeSpan interval, CancellationToken cancellationToken) =>
        StartJobsAsync(
            cancellationToken,
            ("Snapshot__ReconcileInterval", interval.ToString()),
            ("Snapshot__ReconcileRate", "100000"));

    private Task<ServerProcess> StartJobsAsync(
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
