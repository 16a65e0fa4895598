using System.Threading.RateLimiting;

namespace Jobs.Api.Admission;

/// <summary>
/// The lease of the selection of a large page. The permit of the instance is free at once for others; that of the caller, beside
/// others, after a pause. For one request; its members are not called concurrently.
/// </summary>
/// <param name="selection">The permit of the instance.</param>
/// <param name="turn">The permit of the caller.</param>
/// <param name="time">The clock.</param>
/// <param name="work">The time that the request took before, without waiting for permits.</param>
/// <param name="isBesideOthers">True when other callers have requests in progress.</param>
internal sealed class LargePageLease(
    RateLimitLease selection, RateLimitLease turn, TimeProvider time, TimeSpan work, Func<bool> isBesideOthers) : RateLimitLease
{
    private readonly long _acquired = time.GetTimestamp();
    private bool _isReleased;

    /// <inheritdoc/>
    public override bool IsAcquired => true;

    /// <inheritdoc/>
    public override IEnumerable<string> MetadataNames => [];

    /// <inheritdoc/>
    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isReleased)
        {
            _isReleased = true;
            selection.Dispose();
            _ = ReleaseTurnAsync(isBesideOthers() ? Pace.PauseAfter(work + time.GetElapsedTime(_acquired)) : TimeSpan.Zero);
        }

        base.Dispose(disposing);
    }

    private async Task ReleaseTurnAsync(TimeSpan pause)
    {
        await time.PauseAsync(pause);
        turn.Dispose();
    }
}
