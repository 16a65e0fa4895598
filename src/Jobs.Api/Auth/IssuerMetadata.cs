using Jobs.Api.Admission;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Jobs.Api.Auth;

/// <summary>
/// The issuer's signing keys: fetched when first needed, again in the background every hour, and at once when the keys in memory
/// do not validate a token, so that no valid token fails because the issuer has rotated its keys. The library's configuration
/// manager cannot wait for such a fetch: it rejects the token and fetches afterwards. However many requests there are, the
/// issuer gets at most one fetch a second, and a bounded number of requests waits for it. Any thread may call any member.
/// </summary>
internal sealed partial class IssuerMetadata(
    IOptions<AuthenticationOptions> options, IOptions<LimitsOptions> limits, TimeProvider time, ILogger<IssuerMetadata> logger)
    : IDisposable
{
    private const int LogRecordsPerMinute = 5;

    private static readonly TimeSpan MinFetchInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefreshAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinUnaskedFetchInterval = TimeSpan.FromMinutes(1);

    // An issuer that is down for a while fails no token whose key is known; but a key it has withdrawn must end some time.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    // A limiter of its own: these callers are not known yet, and must not take leases from those that are.
    private readonly AdmissionLimiter _waiting = new(
        "issuer", permits: limits.Value.ConcurrentRequests + limits.Value.QueuedRequests, queue: 0, permitsPerCaller: 1);

    private readonly Lock _lock = new();
    private readonly Lazy<IssuerDocuments> _documents = new(() => new IssuerDocuments(options.Value.MetadataUri!, FetchTimeout));
    private readonly LogSampler<Type> _sampler = new(time, LogRecordsPerMinute);
    private IssuerKeys? _current;
    private Task<IssuerKeys>? _next;
    private long? _lastFetchStarted;

    /// <summary>The keys in memory, or those of a fetch when there are none or they are too old.</summary>
    /// <exception cref="AccessException">The issuer is not available, or too many requests wait for it.</exception>
    public Task<IssuerKeys> GetKeysAsync(CancellationToken cancellationToken)
    {
        if (_current is not { } current || Age(current) >= MaxAge)
        {
            return FetchKeysAsync(cancellationToken);
        }

        if (Age(current) >= RefreshAge)
        {
            _ = NextFetch();
        }

        return Task.FromResult(current);
    }

    /// <summary>The keys of a fetch that starts after this call.</summary>
    /// <exception cref="AccessException">The issuer is not available, or too many requests wait for it.</exception>
    public async Task<IssuerKeys> FetchKeysAsync(CancellationToken cancellationToken)
    {
        using var lease = await _waiting.AcquireAsync(caller: null, cancellationToken);
        if (!lease.IsAcquired)
        {
            throw new AccessException(AccessFailure.IssuerOverloaded);
        }

        try
        {
            return await NextFetch().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new AccessException(AccessFailure.IssuerUnavailable, exception);
        }
    }

    /// <summary>
    /// Starts a fetch in the background if there was none yet, or none but failed ones and the last more than a minute ago, so
    /// that the log tells what is wrong with settings or metadata before a valid token arrives.
    /// </summary>
    public void FetchIfNeverRead()
    {
        lock (_lock)
        {
            if (options.Value.IsEnabled
                && _current is null
                && (_lastFetchStarted is not { } last || time.GetElapsedTime(last) >= MinUnaskedFetchInterval))
            {
                _ = NextFetch();
            }
        }
    }

    public void Dispose()
    {
        if (_documents.IsValueCreated)
        {
            _documents.Value.Dispose();
        }

        _waiting.Dispose();
    }

    private TimeSpan Age(IssuerKeys keys) => time.GetElapsedTime(keys.FetchStarted);

    // A fetch in progress may have missed what the issuer published since, so it is joined only until it starts.
    private Task<IssuerKeys> NextFetch()
    {
        lock (_lock)
        {
            return _next ??= SharedWork.Run(FetchWhenDueAsync);
        }
    }

    private async Task<IssuerKeys> FetchWhenDueAsync()
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
            var keys = new IssuerKeys([.. configuration.SigningKeys], started);
            Replace(keys);
            return keys;
        }
#pragma warning disable CA1031 // Any failure to read the metadata has the same result.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (_sampler.TryTake(exception.GetType(), out _))
            {
                LogUnavailable(exception);
            }

            throw new AccessException(AccessFailure.IssuerUnavailable, exception);
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        var address = options.Value.MetadataUri!;

        // The library ignores cancellation: the client's timeout ends each of the two requests, this one the wait for both.
        var configuration = await OpenIdConnectConfigurationRetriever
            .GetAsync(address.AbsoluteUri, _documents.Value, CancellationToken.None)
            .WaitAsync(FetchTimeout, time);
        if (configuration.Issuer != options.Value.Issuer)
        {
            throw new InvalidOperationException(
                $"The metadata at {address} is of the issuer '{configuration.Issuer}' and not of Authentication__Issuer, "
                + $"which is '{options.Value.Issuer}'.");
        }

        return configuration.SigningKeys.Count > 0
            ? configuration
            : throw new InvalidOperationException("The metadata has no signing keys.");
    }

    private void Replace(IssuerKeys keys)
    {
        lock (_lock)
        {
            // A slow fetch must not undo what a later one found.
            if (_current is not { } current || current.FetchStarted < keys.FetchStarted)
            {
                _current = keys;
            }
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "The token issuer's metadata cannot be read.")]
    private partial void LogUnavailable(Exception exception);
}
