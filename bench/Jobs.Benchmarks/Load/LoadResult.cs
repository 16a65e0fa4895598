namespace Jobs.Benchmarks.Load;

/// <summary>What some turns of one candidate came to.</summary>
/// <param name="Latencies">The time of each request, in milliseconds.</param>
/// <param name="Elapsed">How long the turns were, together.</param>
internal sealed record LoadResult(IReadOnlyList<double> Latencies, TimeSpan Elapsed)
{
    private readonly double[] _sorted = [.. Latencies.Order()];

    /// <summary>The rate.</summary>
    public double RequestsPerSecond => _sorted.Length / Elapsed.TotalSeconds;

    /// <summary>The median, in milliseconds.</summary>
    public double Median => Percentile(50);

    /// <summary>The time in milliseconds that this share of the requests did not exceed.</summary>
    public double Percentile(int percent) => _sorted[(int)Math.Ceiling(_sorted.Length * percent / 100.0) - 1];

    /// <summary>The median of times, whatever their unit.</summary>
    public static double MedianOf(IReadOnlyList<double> times) => new LoadResult(times, TimeSpan.Zero).Median;

    /// <summary>All turns together.</summary>
    public static LoadResult Of(IEnumerable<LoadResult> turns) => turns.Aggregate((one, other) => one.And(other));

    /// <summary>Both together.</summary>
    public LoadResult And(LoadResult other) => new([.. Latencies, .. other.Latencies], Elapsed + other.Elapsed);
}
