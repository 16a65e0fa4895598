using System.Threading.RateLimiting;

namespace Jobs.Api.Admission;

/// <summary>
/// Lets a bounded number of requests in and a bounded number wait, the one that came first going first. A caller who is
/// known has a share of both, and no more.
/// </summary>
internal sealed class AdmissionLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<string?> _all;
    private readonly PartitionedRateLimiter<string?> _ofCaller;
    private readonly PartitionedRateLimiter<string?> _both;
    private readonly int _inside;

    /// <param name="name">What it is called where its numbers are shown.</param>
    /// <param name="inside">How many are in at a time.</param>
    /// <param name="waiting">How many may wait.</param>
    /// <param name="ofCaller">How many of both may be of one caller.</param>
    public AdmissionLimiter(string name, int inside, int waiting, int ofCaller)
    {
        var all = new ConcurrencyLimiterOptions { PermitLimit = inside, QueueLimit = waiting };
        var share = new ConcurrencyLimiterOptions { PermitLimit = ofCaller };
        _all = PartitionedRateLimiter.Create<string?, string>(_ => RateLimitPartition.GetConcurrencyLimiter("", _ => all));
        _ofCaller = PartitionedRateLimiter.Create<string?, string>(caller => caller is null
            ? RateLimitPartition.GetNoLimiter("")
            : RateLimitPartition.GetConcurrencyLimiter(caller, _ => share));
        _both = PartitionedRateLimiter.CreateChained(_ofCaller, _all);
        _inside = inside;
        Name = name;
    }

    /// <summary>What it is called where its numbers are shown.</summary>
    public string Name { get; }

    /// <summary>How many are in.</summary>
    public long Inside => _inside - _all.GetStatistics(null)!.CurrentAvailablePermits;

    /// <summary>How many wait.</summary>
    public long Waiting => _all.GetStatistics(null)!.CurrentQueuedCount;

    /// <summary>Waits to be let in.</summary>
    /// <param name="caller">Who it is; null when that is not known.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What to dispose of on leaving; null when too many are in and wait, or the waiting took too long.</returns>
    public async ValueTask<IDisposable?> EnterAsync(string? caller, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await _both.AcquireAsync(caller, permitCount: 1, cancellationToken);
            if (lease.IsAcquired && !cancellationToken.IsCancellationRequested)
            {
                return lease;
            }

            lease.Dispose();
        }
        catch (OperationCanceledException)
        {
            // It has waited for others, and for nothing else.
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _both.Dispose();
        _ofCaller.Dispose();
        _all.Dispose();
    }
}
