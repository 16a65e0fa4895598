using Azure.Data.Tables;
using Jobs.Benchmarks.Model;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Benchmarks.Data;

/// <summary>
/// A table service with one table, for the lifetime of this object. Azurite scans the whole table for every query, so each
/// project that is measured has an Azurite of its own.
/// </summary>
internal sealed class TableService : IAsyncDisposable
{
    private const string TableName = "jobs";

    private readonly IAsyncDisposable _service;
    private readonly DirectoryInfo? _folder;

    private TableService(IAsyncDisposable service, string connectionString, DirectoryInfo? folder)
    {
        _service = service;
        _folder = folder;
        ConnectionString = connectionString;
        Table = new TableClient(connectionString, TableName);
    }

    /// <summary>The connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>The table.</summary>
    public TableClient Table { get; }

    /// <summary>Starts an Azurite with an empty table, in memory.</summary>
    public static async Task<TableService> StartEmptyAsync(CancellationToken cancellationToken)
    {
        var service = await StartAsync(folder: null, cancellationToken);
        await service.Table.CreateAsync(cancellationToken);
        return service;
    }

    /// <summary>Starts an Azurite whose table has one project.</summary>
    public static async Task<TableService> StartWithAsync(
        string projectId, IEnumerable<Job> jobs, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("jobs-benchmark-");
        await AzuriteFile.WriteAsync(folder.FullName, TableName, projectId, jobs, cancellationToken);
        return await StartAsync(folder, cancellationToken);
    }

    /// <summary>
    /// Starts the model of the table service, without delays, in this process. It has an index for row keys, as the real service
    /// has and Azurite has not. Every project has these jobs.
    /// </summary>
    public static async Task<TableService> StartIndexedAsync(IEnumerable<Job> jobs, CancellationToken cancellationToken)
    {
        var model = await ServiceModel.StartAsync(ServiceModelOptions.Immediate, jobs, cancellationToken);
        return new TableService(model, Azurite.ConnectionString(model.Port), folder: null);
    }

    /// <summary>Stops the service.</summary>
    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder?.Delete(recursive: true);
    }

    private static async Task<TableService> StartAsync(DirectoryInfo? folder, CancellationToken cancellationToken)
    {
        var port = Azurite.FindFreePort();
        var azurite = await Azurite.StartAsync(port, folder?.FullName, cancellationToken);
        return new TableService(azurite, Azurite.ConnectionString(port), folder);
    }
}
