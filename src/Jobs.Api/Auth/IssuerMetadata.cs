using Jobs.Api.Admission;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>
/// The issuer's signing keys: fetched when first needed, again in the background every hour, and at once when a token names a
/// key that is not known, so that no valid token fails because the issuer has rotated its keys. The library's configuration
/// manager cannot wait for such a fetch: it rejects the token and fetches afterwards. However many requests there are, the
/// issuer gets at most one fetch a second, and a bounded number of requests waits for it. Any thread may call any member.
/// </summary>
internal sealed partial class IssuerMetadata(
    IOptions<AuthenticationOptions> options, IOptions<LimitsOptions> limits, TimeProvider time, ILogger<IssuerMetadata> logger)
    : IDisposable
{
    private const long MaxDocumentBytes = 1024 * 1024;

    private static readonly TimeSpan MinFetchInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefreshAge = TimeSpan.FromHours(1);

    // An issuer that is down for a while fails no token whose key is known; but a key it has withdrawn must end some time.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    // A limiter of its own: these callers are not known yet, and must not take leases from those that are.
    private readonly AdmissionLimiter _waiting = new(
        "issuer", permits: limits.Value.ConcurrentRequests + limits.Value.QueuedRequests, queue: 0, permitsPerCaller: 1);

    private readonly Lock _lock = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = MaxDocumentBytes,
        Timeout = FetchTimeout,
    };

    private Metadata? _current;
    private Task<OpenIdConnectConfiguration>? _next;
    private long? _lastFetchStarted;

    /// <summary>
    /// The issuer's signing keys if they include the given one; otherwise the issuer is asked, after this call, before the
    /// answer is null. A token that names no key may be signed with any.
    /// </summary>
    /// <exception cref="AccessException">The issuer is not available, or too many requests wait for it.</exception>
    public async Task<ICollection<SecurityKey>?> FindKeysAsync(string? keyId, CancellationToken cancellationToken)
    {
        var current = await GetAsync(cancellationToken);
        if (!Has(current, keyId))
        {
            current = await WaitAsync(NextFetch(), cancellationToken);
        }

        return Has(current, keyId) ? current.SigningKeys : null;
    }

    public void Dispose()
    {
        _client.Dispose();
        _waiting.Dispose();
    }

    private Task<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is not { } current || Age(current) >= MaxAge)
        {
            return WaitAsync(NextFetch(), cancellationToken);
        }

        if (Age(current) >= RefreshAge)
        {
            _ = NextFetch();
        }

        return Task.FromResult(current.Configuration);
    }

    private static bool Has(OpenIdConnectConfiguration configuration, string? keyId) =>
        string.IsNullOrEmpty(keyId) || configuration.SigningKeys.Any(key => key.KeyId == keyId);

    private TimeSpan Age(Metadata metadata) => time.GetElapsedTime(metadata.FetchStarted);

    private async Task<OpenIdConnectConfiguration> WaitAsync(
        Task<OpenIdConnectConfiguration> fetch, CancellationToken cancellationToken)
    {
        using var lease = await _waiting.AcquireAsync(caller: null, cancellationToken);
        if (!lease.IsAcquired)
        {
            throw new AccessException(AccessFailure.IssuerOverloaded);
        }

        try
        {
            return await fetch.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new AccessException(AccessFailure.IssuerUnavailable, exception);
        }
    }

    // A fetch in progress may have missed what the issuer published since, so it is joined only until it starts.
    private Task<OpenIdConnectConfiguration> NextFetch()
    {
        lock (_lock)
        {
            return _next ??= Task.Run(FetchWhenDueAsync);
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchWhenDueAsync()
    {
        if (_lastFetchStarted is { } last && MinFetchInterval - time.GetElapsedTime(last) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, time);
        }

        long started;
        lock (_lock)
        {
            started = time.GetTimestamp();
            _lastFetchStarted = started;
            _next = null;
        }

        try
        {
            var configuration = await FetchAsync();
            Replace(new Metadata(configuration, started));
            return configuration;
        }
#pragma warning disable CA1031 // Any failure to read the metadata has the same result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnavailable(exception);
            throw new AccessException(AccessFailure.IssuerUnavailable, exception);
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        var address = options.Value.MetadataUri!;
        var documents = new HttpDocumentRetriever(_client)
        {
            RequireHttps = address.Scheme == Uri.UriSchemeHttps,
            SendAdditionalHeaderData = false,
        };

        // The library ignores cancellation: the client's timeout ends each of the two requests, this one the wait for both.
        var configuration = await OpenIdConnectConfigurationRetriever
            .GetAsync(address.AbsoluteUri, documents, CancellationToken.None)
            .WaitAsync(FetchTimeout, time);
        if (configuration.Issuer != options.Value.Issuer)
        {
            throw new InvalidOperationException("The metadata is of another issuer than Authentication__Issuer.");
        }

        return configuration.SigningKeys.Count > 0
            ? configuration
            : throw new InvalidOperationException("The metadata has no signing keys.");
    }

    private void Replace(Metadata metadata)
    {
        lock (_lock)
        {
            // A slow fetch must not undo what a later one found.
            if (_current is not { } current || current.FetchStarted < metadata.FetchStarted)
            {
                _current = metadata;
            }
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "The token issuer's metadata cannot be read.")]
    private partial void LogUnavailable(Exception exception);

    private sealed record Metadata(OpenIdConnectConfiguration Configuration, long FetchStarted);
}
