namespace Jobs.Api.Snapshots;

/// <summary>
/// The table service's clock when a query was sent, or earlier: what was stored later may be missing in its result. Only one
/// thread at a time may call it.
/// </summary>
/// <param name="time">Our clock.</param>
internal sealed class Watermark(TimeProvider time)
{
    private readonly long _sent = time.GetTimestamp();

    /// <summary>The time; null until a response had a date.</summary>
    public DateTimeOffset? Time { get; private set; }

    /// <summary>A watermark for a query that is sent now.</summary>
    public Watermark Next() => new(time);

    /// <summary>A response has come; the first one with a date counts.</summary>
    /// <param name="serverDate">The service's clock when it sent the response; null when it did not say.</param>
    public void Observe(DateTimeOffset? serverDate)
    {
        // The service's clock when it answered, less the time that took, is its clock when it was asked or earlier. If it is
        // ahead of ours, ours counts: asking from too early reads more than needed, asking from too late misses changes.
        if (Time is null && serverDate is { } date)
        {
            var now = time.GetUtcNow();
            Time = (date > now ? now : date) - time.GetElapsedTime(_sent);
        }
    }
}
