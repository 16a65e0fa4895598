using Jobs.Api.Http;

namespace Jobs.Api.Admission;

/// <summary>A request's place among those in progress, which it keeps until its answer is sent.</summary>
/// <param name="gates">What it has passed.</param>
/// <param name="caller">Whose request it is; null when that is not known.</param>
/// <param name="place">The place.</param>
internal sealed class Place(AdmissionControl gates, string? caller, IDisposable place) : IDisposable
{
    private IDisposable? _scan;

    /// <summary>Waits for a place among the scans too, which is kept as long.</summary>
    /// <param name="maxJobs">The most jobs that the scan may have to hold for its page.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ApiException">There are too many scans.</exception>
    public async Task EnterScanAsync(int maxJobs, CancellationToken cancellationToken) =>
        _scan = await gates.EnterScanAsync(caller, maxJobs, cancellationToken);

    /// <summary>Leaves to others what it had.</summary>
    public void Dispose()
    {
        _scan?.Dispose();
        place.Dispose();
    }
}
