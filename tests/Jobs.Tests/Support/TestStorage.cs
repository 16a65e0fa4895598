using System.Globalization;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Jobs.Api.Tables;
using Jobs.Development;

namespace Jobs.Tests.Support;

/// <summary>
/// One Azurite in memory for the whole test run, on a free port; the first test that needs it starts it. The environment
/// variable <c>JOBS_TEST_STORAGE_PORT</c> is the port of a running one, for many short test runs in a row.
/// </summary>
public static class TestStorage
{
    private static readonly Lazy<Task<int>> Port = new(StartAsync);

    /// <summary>The connection string of the service.</summary>
    public static async Task<string> ConnectionStringAsync() => ConnectionString(await Port.Value);

    /// <summary>The connection string of a local service on that port, with Azurite's well-known account.</summary>
    public static string ConnectionString(int port) => Azurite.ConnectionString(port);

    /// <summary>Creates an empty table.</summary>
    /// <param name="transport">The transport of the requests; null for the default one.</param>
    public static async Task<TableClient> NewTableAsync(HttpPipelineTransport? transport = null)
    {
        var settings = new StorageOptions { ConnectionString = await ConnectionStringAsync() };
        var table = JobTableClientFactory.Create(settings, NewTableName(), transport);
        await table.CreateIfNotExistsAsync();
        return table;
    }

    /// <summary>An unused table name.</summary>
    public static string NewTableName() => $"t{Guid.NewGuid():N}";

    private static async Task<int> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("JOBS_TEST_STORAGE_PORT") is { Length: > 0 } running)
        {
            return int.Parse(running, CultureInfo.InvariantCulture);
        }

        var port = TestPorts.Next();
        var service = await Azurite.StartAsync(port, folder: null, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => service.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return port;
    }
}
