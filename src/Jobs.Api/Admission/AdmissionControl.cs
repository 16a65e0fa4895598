using System.Diagnostics.Metrics;
using Jobs.Api.Http;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Admission;

/// <summary>What finds and gets have to pass, so that no more are in progress than one instance can serve.</summary>
internal sealed class AdmissionControl : IDisposable
{
    /// <summary>A scan that may have to hold more jobs than this for its page has to be alone with that.</summary>
    public const int LargePage = 10_000;

    // Few enough that the last of them has its turn before the deadline, in projects that can be scanned in time at all.
    private const int WaitingForEachScan = 2;

    // One that is in, and one that waits.
    private const int LargeScansOfCaller = 2;

    private readonly AdmissionLimiter _requests;
    private readonly AdmissionLimiter _scans;
    private readonly AdmissionLimiter _largeScans;

    /// <param name="settings">How many there may be.</param>
    /// <param name="metrics">What shows how many there are.</param>
    public AdmissionControl(IOptions<LimitsOptions> settings, JobsMetrics metrics)
    {
        var limits = settings.Value;
        var waitingScans = WaitingForEachScan * limits.ConcurrentScans;
        _requests = new AdmissionLimiter("requests", limits.ConcurrentRequests, limits.QueuedRequests, limits.ConcurrentRequestsPerCaller);
        _scans = new AdmissionLimiter("scans", limits.ConcurrentScans, waitingScans, limits.ConcurrentScans);
        _largeScans = new AdmissionLimiter("large-scans", 1, waitingScans, LargeScansOfCaller);
        metrics.WatchPlaces(() => Measure(static gate => gate.Inside), () => Measure(static gate => gate.Waiting));
    }

    /// <summary>Waits for a place among the requests in progress.</summary>
    /// <param name="caller">Who it is; null when that is not known.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null when there are too many; nothing is thrown, so that a refusal costs next to nothing.</returns>
    public async ValueTask<Place?> EnterAsync(string? caller, CancellationToken cancellationToken) =>
        await _requests.EnterAsync(caller, cancellationToken) is { } place ? new Place(this, caller, place) : null;

    /// <summary>Waits for a place among the scans.</summary>
    /// <param name="caller">Who it is; null when that is not known.</param>
    /// <param name="maxJobs">The most jobs that it may have to hold for its page.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException">There are too many.</exception>
    public async Task<IDisposable> EnterScanAsync(string? caller, int maxJobs, CancellationToken cancellationToken) =>
        await (maxJobs > LargePage ? _largeScans : _scans).EnterAsync(caller, cancellationToken)
        ?? throw new ApiException(ErrorKind.OverCapacity, "TooManyScans");

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        _scans.Dispose();
        _largeScans.Dispose();
    }

    private IEnumerable<Measurement<long>> Measure(Func<AdmissionLimiter, long> number)
    {
        foreach (var gate in new[] { _requests, _scans, _largeScans })
        {
            yield return new Measurement<long>(number(gate), new KeyValuePair<string, object?>("jobs.gate", gate.Name));
        }
    }
}
