using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;

namespace Jobs.Storage;

/// <summary>Makes the client of the table, with limits that suit a request someone waits for.</summary>
internal static class JobsTableClient
{
    /// <summary>A client of the table that the settings name.</summary>
    /// <param name="storage">Where the table is.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="transport">What carries the requests; null for the client's own.</param>
    /// <param name="networkTimeout">The longest time for one try of a request; null for what suits a page of a query.</param>
    public static TableClient Create(
        StorageSettings storage, string tableName, HttpPipelineTransport? transport = null, TimeSpan? networkTimeout = null)
    {
        var options = new TableClientOptions
        {
            Retry =
            {
                Mode = RetryMode.Exponential,
                MaxRetries = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(1),

                // The service gives up on a page after 5 s; a little more lets it say so.
                NetworkTimeout = networkTimeout ?? TimeSpan.FromSeconds(7),
            },
        };
        if (transport is not null)
        {
            options.Transport = transport;
        }

        options.AddPolicy(new QueryBodyPolicy(), HttpPipelinePosition.PerRetry);
        return Service(storage, options).GetTableClient(tableName);
    }

    private static TableServiceClient Service(StorageSettings storage, TableClientOptions options) =>
        storage.TableServiceUri is { } uri
            ? new TableServiceClient(uri, Credential(storage.ClientId), options)
            : new TableServiceClient(storage.ConnectionString, options);

    private static TokenCredential Credential(string? clientId) => clientId is null
        ? new DefaultAzureCredential()
        : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
}
