namespace Jobs.Benchmarks.Model;

/// <summary>What a modelled table service is like. Nothing public measures most of it: these are assumptions.</summary>
internal sealed record ServiceModelOptions
{
    /// <summary>A service that answers as fast as this machine allows.</summary>
    public static ServiceModelOptions Immediate { get; } = new();

    /// <summary>The median of a round trip; one in a hundred takes ten times as long. Zero for no delay.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>
    /// How many entities a second a filter on anything but keys examines, whether they match or not; null for no limit.
    /// </summary>
    public double? WalkedPerSecond { get; init; }

    /// <summary>How many entities a second a partition returns or writes; what is beyond is answered 503. Null for no limit.</summary>
    public double? ReturnedPerSecond { get; init; }
}
