using Jobs.Tests.Support;

namespace Jobs.Tests.Load;

/// <summary>
/// How much an overload test does: two seconds of flood by default, or as many rounds and seconds as it takes to compare rates
/// when the environment variable <c>JOBS_OVERLOAD_SECONDS</c> names the seconds of a flood.
/// </summary>
internal sealed record OverloadDurations
{
    private const int MinSeconds = 3;

    private OverloadDurations()
    {
    }

    /// <summary>True when rates are compared.</summary>
    public required bool IsLong { get; init; }

    /// <summary>The number of jobs in the project.</summary>
    public required int Jobs { get; init; }

    /// <summary>How often peak and flood alternate.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long the server warms up.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>How long the peak is measured in each round.</summary>
    public required TimeSpan Peak { get; init; }

    /// <summary>How long the server is flooded in each round.</summary>
    public required TimeSpan Flood { get; init; }

    /// <summary>What the environment variable says.</summary>
    public static OverloadDurations Read()
    {
        const string variable = "JOBS_OVERLOAD_SECONDS";
        var seconds = TestVariables.Number(variable);
        Assert.True(seconds is null or >= MinSeconds, $"{variable} must be {MinSeconds} or more.");
        return new OverloadDurations
        {
            IsLong = seconds is not null,
            Jobs = seconds is null ? 1_000 : 10_000,
            Rounds = seconds is null ? 1 : 4,
            WarmUp = TimeSpan.FromSeconds(seconds is null ? 0.5 : 2),
            Peak = TimeSpan.FromSeconds(seconds is null ? 1 : 4),
            Flood = TimeSpan.FromSeconds(seconds ?? 2),
        };
    }
}
