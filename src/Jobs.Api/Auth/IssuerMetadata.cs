using Jobs.Api.Admission;
using Jobs.Api.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Jobs.Api.Auth;

/// <summary>
/// The issuer's metadata and signing keys: fetched when first needed, again in the background every hour, and at once when
/// a token names a key that is not known yet, so that no valid token fails because the issuer has changed keys. However
/// many ask, the issuer sees at most one fetch a second, and a bounded number of requests wait for it.
/// </summary>
internal sealed partial class IssuerMetadata(
    IOptions<AuthenticationOptions> settings,
    IOptions<LimitsOptions> capacity,
    TimeProvider time,
    ILogger<IssuerMetadata> logger)
    : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    private const long MaxDocument = 1024 * 1024;

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefreshAge = TimeSpan.FromHours(1);

    // An issuer that is down for a while fails no token whose key is known; but a key it has withdrawn must end some time.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    // A gate of its own: who waits here is not known yet, and must not take places from those who are.
    private readonly AdmissionLimiter _waiting = new(
        "issuer", inside: capacity.Value.ConcurrentRequests + capacity.Value.QueuedRequests, waiting: 0, ofCaller: 1);

    private readonly Lock _lock = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = MaxDocument,
        Timeout = FetchTimeout,
    };

    private Held? _held;
    private Task<OpenIdConnectConfiguration>? _next;
    private long? _lastBegun;

    /// <summary>The metadata, from memory for the most part.</summary>
    /// <exception cref="IssuerUnavailableException">There is none, and it cannot be had in time.</exception>
    /// <exception cref="ApiException">There is none, and too many wait for it.</exception>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (_held is not { } held || Age(held) >= MaxAge)
        {
            return WaitAsync(NextFetch(), cancel);
        }

        if (Age(held) >= RefreshAge)
        {
            _ = NextFetch();
        }

        return Task.FromResult(held.Configuration);
    }

    /// <summary>
    /// Whether the issuer has the key; it is asked, after this call, before the answer is no. A token that names no key may
    /// be of any.
    /// </summary>
    /// <exception cref="IssuerUnavailableException">The issuer cannot be asked.</exception>
    /// <exception cref="ApiException">It has to be asked, and too many wait for that.</exception>
    public async Task<bool> HasKeyAsync(string? keyId, CancellationToken cancellationToken)
    {
        var known = await GetConfigurationAsync(cancellationToken);
        return string.IsNullOrEmpty(keyId)
            || Has(known, keyId)
            || Has(await WaitAsync(NextFetch(), cancellationToken), keyId);
    }

    /// <inheritdoc/>
    public void RequestRefresh() => _ = NextFetch();

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _waiting.Dispose();
    }

    private static bool Has(OpenIdConnectConfiguration configuration, string keyId) =>
        configuration.SigningKeys.Any(key => key.KeyId == keyId);

    private TimeSpan Age(Held held) => time.GetElapsedTime(held.Begun);

    private async Task<OpenIdConnectConfiguration> WaitAsync(
        Task<OpenIdConnectConfiguration> fetch, CancellationToken cancellationToken)
    {
        using var place = await _waiting.EnterAsync(caller: null, cancellationToken)
            ?? throw new ApiException(ErrorKind.OverCapacity, "TooManyRequests");
        try
        {
            return await fetch.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new IssuerUnavailableException(exception);
        }
    }

    // A fetch that has begun may have missed what the issuer published since, so it is joined only until it begins.
    private Task<OpenIdConnectConfiguration> NextFetch()
    {
        lock (_lock)
        {
            return _next ??= Task.Run(FetchWhenDueAsync);
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchWhenDueAsync()
    {
        if (_lastBegun is { } last && MinInterval - time.GetElapsedTime(last) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, time);
        }

        long begun;
        lock (_lock)
        {
            begun = time.GetTimestamp();
            _lastBegun = begun;
            _next = null;
        }

        try
        {
            var configuration = await FetchAsync();
            Hold(new Held(configuration, begun));
            return configuration;
        }
#pragma warning disable CA1031 // Whatever keeps the metadata from being read, the answer is the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnavailable(exception);
            throw new IssuerUnavailableException(exception);
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        var address = settings.Value.Metadata!;
        var documents = new HttpDocumentRetriever(_client)
        {
            RequireHttps = address.Scheme == Uri.UriSchemeHttps,
            SendAdditionalHeaderData = false,
        };

        // The library heeds no cancellation: the client's timeout ends each of the two requests, this one the wait for both.
        var configuration = await OpenIdConnectConfigurationRetriever
            .GetAsync(address.AbsoluteUri, documents, CancellationToken.None)
            .WaitAsync(FetchTimeout, time);
        if (configuration.Issuer != settings.Value.Issuer)
        {
            throw new InvalidOperationException("The metadata is of another issuer than Authentication__Issuer.");
        }

        return configuration.SigningKeys.Count > 0
            ? configuration
            : throw new InvalidOperationException("The metadata has no signing keys.");
    }

    private void Hold(Held held)
    {
        lock (_lock)
        {
            // A slow fetch must not undo what a later one found.
            if (_held is not { } present || present.Begun < held.Begun)
            {
                _held = held;
            }
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "The token issuer's metadata cannot be read.")]
    private partial void LogUnavailable(Exception exception);

    private sealed record Held(OpenIdConnectConfiguration Configuration, long Begun);
}
