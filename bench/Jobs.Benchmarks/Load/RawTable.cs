using System.Net.Http.Headers;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using Jobs.Api.Snapshots;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Load;

/// <summary>
/// The lower bound: requests to the table service itself, whose answers are read and not parsed. They select the same
/// properties as the API, so that both transfer the same.
/// </summary>
internal sealed class RawTable : IDisposable
{
    private static readonly TimeSpan Overlap = new SnapshotOptions().TimestampOverlap;
    private static readonly TimeSpan MaxRunTime = TimeSpan.FromDays(1);

    // Azurite closes a connection that was idle for 5 s, and nothing here retries a request that is sent at that moment.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = 32,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
    });
    private readonly string _address;

    /// <param name="table">A client of the table that has the account's key.</param>
    public RawTable(TableClient table)
    {
        // With a signature in the address, requests need none of their own.
        var signed = table.GenerateSasUri(TableSasPermissions.Read, TimeProvider.System.GetUtcNow() + MaxRunTime);
        _address = $"{signed}&$select={string.Join(',', JobColumns.All)}";
        _client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/json;odata=minimalmetadata"));
        _client.DefaultRequestHeaders.Add("x-ms-version", "2019-02-02");
    }

    /// <summary>Reads all pages of a project.</summary>
    public Task DrainAsync(string projectId, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {projectId}"), cancellationToken);

    /// <summary>Reads what has changed in a project within the overlap of a refresh.</summary>
    public Task ReadChangesAsync(string projectId, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetUtcNow() - Overlap;
        return QueryAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {projectId} and Timestamp ge {since}"), cancellationToken);
    }

    /// <summary>The body of the first page of a project.</summary>
    public Task<byte[]> ReadFirstPageAsync(string projectId, CancellationToken cancellationToken) =>
        _client.GetByteArrayAsync(
            new Uri(Address(TableClient.CreateQueryFilter($"PartitionKey eq {projectId}"))), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task QueryAsync(string filter, CancellationToken cancellationToken)
    {
        var address = Address(filter);
        for (string? next = address; next is not null;)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, next);
            using var response = await _client.SendAndDrainAsync(request, cancellationToken);
            next = Header(response, "x-ms-continuation-NextPartitionKey") is { } partition
                ? $"{address}&NextPartitionKey={partition}&NextRowKey={Header(response, "x-ms-continuation-NextRowKey")}"
                : null;
        }
    }

    private string Address(string filter) => $"{_address}&$filter={Uri.EscapeDataString(filter)}";

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? Uri.EscapeDataString(values.Single()) : null;
}
