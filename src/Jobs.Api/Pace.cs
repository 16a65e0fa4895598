namespace Jobs.Api;

/// <summary>How work that takes something from others pauses.</summary>
internal static class Pace
{
    private const int PausePerWork = 2;

    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

    /// <summary>The pause after work that took some time, so that it takes a third of the time in all; at most a second.</summary>
    public static TimeSpan PauseAfter(TimeSpan work) => work * PausePerWork < MaxPause ? work * PausePerWork : MaxPause;

    /// <summary>Waits, unless the time is over.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="pause">
    /// The time to wait, rounded up to milliseconds, since a delay of less is none; nothing happens when it is not positive.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task PauseAsync(this TimeProvider time, TimeSpan pause, CancellationToken cancellationToken = default) =>
        pause > TimeSpan.Zero
            ? Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(pause.TotalMilliseconds)), time, cancellationToken)
            : Task.CompletedTask;
}
