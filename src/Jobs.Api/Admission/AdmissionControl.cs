using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Admission;

/// <summary>
/// The concurrency limits of finds and gets, so that no more are in progress than one instance can serve. A request holds its
/// leases until its response is sent. Any thread may call any member.
/// </summary>
internal sealed class AdmissionControl : IDisposable
{
    /// <summary>A scan or a page from memory that can hold more jobs than this needs a permit of such pages.</summary>
    public const int LargePageJobs = 10_000;

    // Few enough that the last one starts before its timeout, in projects that can be scanned in time at all.
    private const int QueuedScansPerPermit = 2;

    // Selecting one takes a processor for some time; one caller can have one at a time.
    private const int LargePages = 2;

    // One in progress and one queued.
    private const int LargeScansPerCaller = 2;

    // One caller can have so small a part of the requests that wait for a change.
    private const int WaitingFraction = 4;

    // The part of the permits for requests that there is in addition for those that prefer to wait. A change wakes them together,
    // and together they ask again: other requests would find the queue full.
    private const int LongPollFraction = 4;

    private readonly AdmissionLimiter _requests;
    private readonly AdmissionLimiter _scans;
    private readonly AdmissionLimiter _largeScans;
    private readonly AdmissionLimiter _largePages;
    private readonly AdmissionLimiter _largePageTurns;
    private readonly AdmissionLimiter _loads;
    private readonly AdmissionLimiter _waiting;
    private readonly AdmissionLimiter _longPolls;
    private readonly TimeProvider _time;

    /// <param name="options">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Shows leases and queues.</param>
    public AdmissionControl(IOptions<LimitsOptions> options, TimeProvider time, JobsMetrics metrics)
    {
        _time = time;
        var limits = options.Value;
        var queuedScans = QueuedScansPerPermit * limits.ConcurrentScans;
        _requests = new AdmissionLimiter(
            "requests", limits.ConcurrentRequests, limits.QueuedRequests, limits.ConcurrentRequestsPerCaller);
        _scans = new AdmissionLimiter("scans", limits.ConcurrentScans, queuedScans, limits.ConcurrentScans);
        _largeScans = new AdmissionLimiter("large-scans", 1, queuedScans, LargeScansPerCaller);
        _largePages = new AdmissionLimiter("large-pages", LargePages, limits.QueuedRequests, LargePages);
        _largePageTurns = new AdmissionLimiter(
            "large-page-turns", int.MaxValue, queue: 0, permitsPerCaller: 1, limits.ConcurrentRequestsPerCaller);
        _loads = new AdmissionLimiter(
            "loads",
            limits.ConcurrentLoads,
            limits.QueuedRequests,
            Math.Max(1, limits.ConcurrentLoads / 2),
            limits.ConcurrentRequestsPerCaller);
        _waiting = new AdmissionLimiter(
            "waiting", limits.WaitingRequests, queue: 0, Math.Max(1, limits.WaitingRequests / WaitingFraction));
        var longPolls = Math.Max(2, limits.ConcurrentRequests / LongPollFraction);
        _longPolls = new AdmissionLimiter(
            "long-polls", longPolls, limits.WaitingRequests, longPolls / 2, limits.WaitingRequests / WaitingFraction);
        metrics.ObserveLimiters(
            () => Measure(static limiter => limiter.ActiveLeases), () => Measure(static limiter => limiter.QueuedRequests));
    }

    /// <summary>Acquires the lease that every find and get needs; see <see cref="AdmissionLimiter.AcquireAsync"/>.</summary>
    public ValueTask<RateLimitLease> AcquireAsync(string? caller, CancellationToken cancellationToken) =>
        _requests.AcquireAsync(caller, cancellationToken);

    /// <summary>Acquires the lease of a request that waits for a change, which holds no other lease meanwhile.</summary>
    public ValueTask<RateLimitLease> AcquireWaitingAsync(string? caller, CancellationToken cancellationToken) =>
        _waiting.AcquireAsync(caller, cancellationToken);

    /// <summary>
    /// Acquires the lease that a request that prefers to wait needs in place of others, while its answer is made: as many may be
    /// queued as may wait.
    /// </summary>
    public ValueTask<RateLimitLease> AcquireLongPollAsync(string? caller, CancellationToken cancellationToken) =>
        _longPolls.AcquireAsync(caller, cancellationToken);

    /// <summary>Acquires the lease of a load, to be held until the load has ended.</summary>
    public ValueTask<RateLimitLease> AcquireLoadAsync(string? caller, CancellationToken cancellationToken) =>
        _loads.AcquireAsync(caller, cancellationToken);

    /// <summary>Acquires the lease that a scan needs as well, by how many jobs it may have to hold for its page.</summary>
    public ValueTask<RateLimitLease> AcquireScanAsync(string? caller, int jobs, CancellationToken cancellationToken) =>
        (jobs > LargePageJobs ? _largeScans : _scans).AcquireAsync(caller, cancellationToken);

    /// <summary>
    /// Acquires the lease that a page from memory needs to be selected if it is large. Beside others, such pages of one caller
    /// take a third of the time in all, refreshes included.
    /// </summary>
    /// <param name="caller">Who asks; null when that is not known.</param>
    /// <param name="jobs">How many jobs must be held for the page.</param>
    /// <param name="refresh">The time that the refresh of the project took.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null for a page that is not large.</returns>
    public async ValueTask<RateLimitLease?> AcquireLargePageAsync(
        string? caller, int jobs, TimeSpan refresh, CancellationToken cancellationToken)
    {
        if (jobs <= LargePageJobs)
        {
            return null;
        }

        var turn = await _largePageTurns.AcquireAsync(caller, cancellationToken);
        var selection = turn.IsAcquired ? await _largePages.AcquireAsync(caller: null, cancellationToken) : turn;
        if (selection.IsAcquired)
        {
            return new LargePageLease(
                selection, turn, _time, refresh, () => caller is not null && _requests.IsUsedByOthers(caller));
        }

        turn.Dispose();
        return selection;
    }

    public void Dispose()
    {
        _requests.Dispose();
        _scans.Dispose();
        _largeScans.Dispose();
        _largePages.Dispose();
        _largePageTurns.Dispose();
        _loads.Dispose();
        _waiting.Dispose();
        _longPolls.Dispose();
    }

    private IEnumerable<Measurement<long>> Measure(Func<AdmissionLimiter, long> value)
    {
        foreach (var limiter in new[] { _requests, _scans, _largeScans, _largePages, _loads, _waiting, _longPolls })
        {
            yield return new Measurement<long>(value(limiter), new KeyValuePair<string, object?>("jobs.limiter", limiter.Name));
        }
    }
}
