using System.Globalization;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Jobs.Api.Tables;
using Jobs.Development;

namespace Jobs.Tests.Support;

/// <summary>
/// One Azurite for the whole test run, on a free port, in memory; started when a test first asks for it. The environment
/// variable <c>JOBS_TEST_STORAGE_PORT</c> names the port of one that runs already, for hundreds of short runs in a row.
/// </summary>
public static class TestStorage
{
    private static readonly Lazy<Task<int>> Port = new(StartAsync);

    /// <summary>The connection string of the service.</summary>
    public static async Task<string> ConnectionStringAsync() => ConnectionString(await Port.Value);

    /// <summary>The connection string of a local service on that port, with Azurite's well-known account.</summary>
    public static string ConnectionString(int port) => Azurite.ConnectionString(port);

    /// <summary>A new, empty table of its own for whoever asks.</summary>
    /// <param name="transport">What carries the requests; null for the client's own.</param>
    public static async Task<TableClient> NewTableAsync(HttpPipelineTransport? transport = null)
    {
        var settings = new StorageOptions { ConnectionString = await ConnectionStringAsync() };
        var table = JobTableClientFactory.Create(settings, NewTableName(), transport);
        await table.CreateIfNotExistsAsync();
        return table;
    }

    /// <summary>A table name that nobody else has.</summary>
    public static string NewTableName() => $"t{Guid.NewGuid():N}";

    /// <summary>A port that nothing listened on a moment ago.</summary>
    public static int FreePort() => Azurite.FindFreePort();

    private static async Task<int> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("JOBS_TEST_STORAGE_PORT") is { Length: > 0 } running)
        {
            return int.Parse(running, CultureInfo.InvariantCulture);
        }

        var port = FreePort();
        var service = await Azurite.StartAsync(port, folder: null, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => service.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return port;
    }
}
