using Jobs.Api.Telemetry;
using Microsoft.IdentityModel.Protocols;

namespace Jobs.Api.Auth;

/// <summary>
/// Reads the issuer's metadata and key set over HTTP, bounded in size and time. It follows no redirects, and reads over
/// unencrypted connections from this machine only, and only when the metadata is on this machine too: the one that answers decides
/// which tokens are valid.
/// </summary>
internal sealed class IssuerDocuments : IDocumentRetriever, IDisposable
{
    private const long MaxDocumentBytes = 1024 * 1024;

    private readonly HttpClient _client;
    private readonly HttpDocumentRetriever _documents;
    private readonly bool _requireHttps;

    /// <param name="metadata">Where the metadata is.</param>
    /// <param name="timeout">The maximum time of one request.</param>
    public IssuerDocuments(Uri metadata, TimeSpan timeout)
    {
        _client = new HttpClient(OutgoingRequests.CreateHandler())
        {
            MaxResponseContentBufferSize = MaxDocumentBytes,
            Timeout = timeout,
        };
        _requireHttps = metadata.Scheme == Uri.UriSchemeHttps;
        _documents = new HttpDocumentRetriever(_client) { RequireHttps = _requireHttps, SendAdditionalHeaderData = false };
    }

    /// <summary>True for an address whose answer can be trusted: https, or http on this machine.</summary>
    public static bool IsSafe(Uri? address) => address is { IsAbsoluteUri: true }
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <inheritdoc/>
    public Task<string> GetDocumentAsync(string address, CancellationToken cancel) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && IsSafe(uri)
            && (!_requireHttps || uri.Scheme == Uri.UriSchemeHttps)
            ? _documents.GetDocumentAsync(address, cancel)
            : throw new InvalidOperationException($"The metadata names keys at '{address}', which is not a safe address.");

    public void Dispose() => _client.Dispose();
}
