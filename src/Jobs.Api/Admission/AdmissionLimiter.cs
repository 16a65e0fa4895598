using System.Threading.RateLimiting;

namespace Jobs.Api.Admission;

/// <summary>
/// A concurrency limiter with a queue, oldest request first. A known caller can have only a part of permits and queue
/// together. Any thread may call any member.
/// </summary>
internal sealed class AdmissionLimiter : IDisposable
{
    private static readonly RateLimitLease Rejected = new RejectedLease();

    private readonly PartitionedRateLimiter<string?> _all;
    private readonly PartitionedRateLimiter<string?> _perCaller;
    private readonly PartitionedRateLimiter<string?> _chained;
    private readonly int _permits;
    private readonly int _permitsPerCaller;

    /// <param name="name">Its name in metrics.</param>
    /// <param name="permits">How many leases there are at a time.</param>
    /// <param name="queue">How many requests may wait for a lease.</param>
    /// <param name="permitsPerCaller">How many leases and queued requests one caller may have.</param>
    /// <param name="queuePerCaller">How many more requests of one caller may wait without a place in the queue of all.</param>
    public AdmissionLimiter(string name, int permits, int queue, int permitsPerCaller, int queuePerCaller = 0)
    {
        var all = new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = queue };
        var perCaller = new ConcurrencyLimiterOptions { PermitLimit = permitsPerCaller, QueueLimit = queuePerCaller };
        _all = PartitionedRateLimiter.Create<string?, string>(_ => RateLimitPartition.GetConcurrencyLimiter("", _ => all));
        _perCaller = PartitionedRateLimiter.Create<string?, string>(caller => caller is null
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetConcurrencyLimiter(caller, _ => perCaller));
        _chained = PartitionedRateLimiter.CreateChained(_perCaller, _all);
        _permits = permits;
        _permitsPerCaller = permitsPerCaller;
        Name = name;
    }

    /// <summary>Its name in metrics.</summary>
    public string Name { get; }

    /// <summary>How many leases are held.</summary>
    public long ActiveLeases => _permits - _all.GetStatistics(null)!.CurrentAvailablePermits;

    /// <summary>How many requests are queued.</summary>
    public long QueuedRequests => _all.GetStatistics(null)!.CurrentQueuedCount;

    /// <summary>True when callers other than this one hold a lease or are queued.</summary>
    public bool IsUsedByOthers(string caller) =>
        ActiveLeases + QueuedRequests > _permitsPerCaller - _perCaller.GetStatistics(caller)!.CurrentAvailablePermits;

    /// <summary>Acquires a lease, after waiting in the queue if need be.</summary>
    /// <param name="caller">Who asks; null when that is not known.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// A lease to dispose of. It is not acquired when permits and queue are exhausted, or when the wait was cancelled: nothing is
    /// thrown, so that a rejection costs little.
    /// </returns>
    public async ValueTask<RateLimitLease> AcquireAsync(string? caller, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await _chained.AcquireAsync(caller, permitCount: 1, cancellationToken);
            if (!cancellationToken.IsCancellationRequested)
            {
                return lease;
            }

            lease.Dispose();
        }
        catch (OperationCanceledException)
        {
            // It has waited for other requests and nothing else.
        }

        return Rejected;
    }

    public void Dispose()
    {
        _chained.Dispose();
        _perCaller.Dispose();
        _all.Dispose();
    }

    private sealed class RejectedLease : RateLimitLease
    {
        public override bool IsAcquired => false;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
