namespace Jobs.Api.Snapshots;

/// <summary>What is known of a project that was found too large for memory. Any thread may call any member.</summary>
/// <param name="time">The clock.</param>
/// <param name="readingTime">The time that reading as much as may be in memory took.</param>
/// <param name="requestTimeout">The time that a scan has.</param>
/// <param name="retry">The time until the project is tried again.</param>
internal sealed class TooLargeProject(TimeProvider time, TimeSpan readingTime, TimeSpan requestTimeout, TimeSpan retry)
{
    private static readonly TimeSpan MaxRetry = TimeSpan.FromDays(1);

    private readonly long _found = time.GetTimestamp();

    /// <summary>True until the project is to be tried again.</summary>
    public bool IsCurrent => time.GetElapsedTime(_found) < retry;

    /// <summary>The time until the try after the next one.</summary>
    public TimeSpan NextRetry => retry * 2 < MaxRetry ? retry * 2 : MaxRetry;

    /// <summary>Says that the project must be scanned.</summary>
    /// <returns>Null: there is no snapshot.</returns>
    /// <exception cref="ProjectTooLargeException">A scan cannot end in time.</exception>
    public ProjectSnapshot? Scan() => readingTime < requestTimeout ? null : throw new ProjectTooLargeException();
}
