using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;

namespace Jobs.Api.Tables;

/// <summary>Makes the client of the table, with limits that suit a request someone waits for.</summary>
internal static class JobTableClientFactory
{
    // The service gives up on a page after 5 s; a little more lets it say so.
    private static readonly TimeSpan MaxTry = TimeSpan.FromSeconds(7);

    /// <summary>A client of the table that the settings name.</summary>
    /// <param name="storage">Where the table is.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="transport">What carries the requests; null for one that passes on nothing of a caller's request.</param>
    /// <param name="networkTimeout">The maximum time for one try of a request; null for one that suits a page of a query.</param>
    public static TableClient Create(
        StorageOptions storage, string tableName, HttpPipelineTransport? transport = null, TimeSpan? networkTimeout = null)
    {
        var timeout = networkTimeout ?? MaxTry;
        var options = new TableClientOptions
        {
            Retry = { NetworkTimeout = timeout },
            RetryPolicy = new TableRetryPolicy(),
            Transport = transport ?? ContextFreeTransport.Shared,
            Diagnostics = { IsDistributedTracingEnabled = false },
        };
        options.AddPolicy(new QueryBodyPolicy(timeout), HttpPipelinePosition.PerRetry);
        return Service(storage, options).GetTableClient(tableName);
    }

    /// <summary>The maximum time for one try, so that a second one fits into the timeout of a request.</summary>
    public static TimeSpan TryTimeout(TimeSpan deadline) => deadline / 2 < MaxTry ? deadline / 2 : MaxTry;

    private static TableServiceClient Service(StorageOptions storage, TableClientOptions options) =>
        storage.TableServiceUri is { } uri
            ? new TableServiceClient(new Uri(WithoutSlash(uri.AbsoluteUri)), Credential(storage.ClientId), options)
            : new TableServiceClient(WithoutSlashes(storage.ConnectionString!), options);

    // The client appends a slash and the table's name to an address with a path, and the service answers 400 to two slashes.
    private static string WithoutSlashes(string connectionString) => string.Join(';', connectionString.Split(';').Select(
        static part => IsEndpoint(part) ? WithoutSlash(part) : part));

    private static bool IsEndpoint(string part) =>
        part.Split('=', 2)[0].Trim().EndsWith("Endpoint", StringComparison.OrdinalIgnoreCase);

    private static string WithoutSlash(string address) => address.TrimEnd('/', ' ');

    private static TokenCredential Credential(string? clientId) => clientId is null
        ? new DefaultAzureCredential(WithoutContext(new DefaultAzureCredentialOptions()))
        : new ManagedIdentityCredential(WithoutContext(
            new ManagedIdentityCredentialOptions(ManagedIdentityId.FromUserAssignedClientId(clientId))));

    private static T WithoutContext<T>(T options)
        where T : TokenCredentialOptions
    {
        options.Transport = ContextFreeTransport.Shared;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
