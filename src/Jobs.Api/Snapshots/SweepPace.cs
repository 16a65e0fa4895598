namespace Jobs.Api.Snapshots;

/// <summary>
/// Spreads the pages of a sweep over the time it has. A partition has only so many entities a second to give, and what is
/// read for those who wait must not stand behind what nobody waits for.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="begun">When the sweep began, a timestamp of the clock.</param>
/// <param name="allowed">How long it may take; not above zero for a sweep that has no time.</param>
internal sealed class SweepPace(TimeProvider time, long begun, TimeSpan allowed)
{
    /// <summary>Waits until as much of the time has gone by as has been read of the project.</summary>
    /// <param name="read">How many of its entities have been read.</param>
    /// <param name="count">How many it has, as far as one knows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task KeepAsync(int read, int count, CancellationToken cancellationToken)
    {
        if (read >= count)
        {
            return Task.CompletedTask;
        }

        var early = (allowed * ((double)read / count)) - time.GetElapsedTime(begun);
        return early > TimeSpan.Zero ? Task.Delay(early, time, cancellationToken) : Task.CompletedTask;
    }
}
