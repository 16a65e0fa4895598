namespace Jobs.Tests.Support;

/// <summary>A clock that is set by hand; its timers run as the system's do.</summary>
public sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    /// <summary>What time it is.</summary>
    public DateTimeOffset Now { get; set; } = now;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;
}
