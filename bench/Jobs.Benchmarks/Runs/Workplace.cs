using Azure.Data.Tables;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Tests.Support;

namespace Jobs.Benchmarks.Runs;

/// <summary>The table service of a run, and how servers are put in front of it.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly Dictionary<string, string> _settings;

    private Workplace(TableClient table, string connectionString, string? postgres)
    {
        Table = table;
        Raw = new RawTable(table);
        _settings = new Dictionary<string, string>
        {
            ["JobsStorage"] = connectionString,
            ["Jobs__TableName"] = table.Name,
            ["Authentication__Enabled"] = "false",
            [PostgresApi.ConnectionSetting] = postgres ?? "",
        };
    }

    /// <summary>The table.</summary>
    public TableClient Table { get; }

    /// <summary>The table without any client.</summary>
    public RawTable Raw { get; }

    /// <summary>The settings of a server in front of the table.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>Starts a table service of its own, in memory, that ends with this process.</summary>
    public static async Task<Workplace> StartAsync(string? postgres, CancellationToken cancellationToken)
    {
        var connectionString = await TestStorage.ConnectionStringAsync();
        var table = new TableClient(connectionString, "jobs");
        await table.CreateAsync(cancellationToken);
        return new Workplace(table, connectionString, postgres);
    }

    /// <summary>Starts a server in front of the table.</summary>
    public Task<ServerProcess> ServeAsync(string kind, CancellationToken cancellationToken) =>
        ServerProcess.StartAsync(kind, _settings, cancellationToken);

    /// <summary>Starts the API with snapshots turned off, and time for however long a scan takes.</summary>
    public Task<ServerProcess> ServeScanAsync(CancellationToken cancellationToken) => ServerProcess.StartAsync(
        BenchmarkServer.Jobs,
        new Dictionary<string, string>(_settings)
        {
            ["Snapshot__LargestProject"] = "0",
            ["Jobs__RequestDeadline"] = "00:10:00",
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Raw.Dispose();
}
