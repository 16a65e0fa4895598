using System.Threading.RateLimiting;
using Jobs.Api.Snapshots;

namespace Jobs.Api.Http;

/// <summary>
/// What a request holds while it reads the jobs of its project: its leases, and the snapshot to search. Disposed of when the
/// response has been sent. For one request; its members are not called concurrently.
/// </summary>
/// <param name="request">The lease that every request needs.</param>
internal sealed class ProjectLease(RateLimitLease request) : IDisposable
{
    /// <summary>The error to send because a lease was rejected; null when the jobs can be read.</summary>
    public ApiError? Error { get; set; }

    /// <summary>The snapshot to search; null when the project is not in memory and has to be scanned.</summary>
    public ProjectSnapshot? Snapshot { get; set; }

    /// <summary>The age of an older answer that the caller accepts; null for a fresh one.</summary>
    public TimeSpan? Age { get; set; }

    /// <summary>The lease of a scan or of the selection of a large page; null when none is needed.</summary>
    public RateLimitLease? Search { get; set; }

    /// <summary>Returns all leases.</summary>
    public void Dispose()
    {
        Search?.Dispose();
        request.Dispose();
    }
}
