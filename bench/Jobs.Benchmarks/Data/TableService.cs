using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Benchmarks.Data;

/// <summary>
/// An Azurite with one table, for the lifetime of this object. Azurite scans the whole table for every query, so each project
/// that is measured has an Azurite of its own.
/// </summary>
internal sealed class TableService : IAsyncDisposable
{
    private const string TableName = "jobs";

    private readonly Azurite _azurite;
    private readonly DirectoryInfo? _folder;

    private TableService(Azurite azurite, string connectionString, DirectoryInfo? folder)
    {
        _azurite = azurite;
        _folder = folder;
        ConnectionString = connectionString;
        Table = new TableClient(connectionString, TableName);
    }

    /// <summary>The connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>The table.</summary>
    public TableClient Table { get; }

    /// <summary>Starts a service with an empty table, in memory.</summary>
    public static async Task<TableService> StartEmptyAsync(CancellationToken cancellationToken)
    {
        var service = await StartAsync(folder: null, cancellationToken);
        await service.Table.CreateAsync(cancellationToken);
        return service;
    }

    /// <summary>Starts a service whose table has one project.</summary>
    public static async Task<TableService> StartWithAsync(
        string projectId, IEnumerable<Job> jobs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("jobs-benchmark-");
        await AzuriteFile.WriteAsync(folder.FullName, TableName, projectId, jobs, cancellationToken);
        return await StartAsync(folder, cancellationToken);
    }

    /// <summary>Stops the service.</summary>
    public async ValueTask DisposeAsync()
    {
        await _azurite.DisposeAsync();
        _folder?.Delete(recursive: true);
    }

    private static async Task<TableService> StartAsync(DirectoryInfo? folder, CancellationToken cancellationToken)
    {
        var port = Azurite.FindFreePort();
        var azurite = await Azurite.StartAsync(port, folder?.FullName, cancellationToken);
        return new TableService(azurite, Azurite.ConnectionString(port), folder);
    }
}
