namespace Jobs.Benchmarks.Load;

/// <summary>The latencies of one or more rounds of a candidate.</summary>
/// <param name="Latencies">The time of each request, in milliseconds.</param>
/// <param name="Elapsed">The duration of the rounds together.</param>
internal sealed record LoadResult(IReadOnlyList<double> Latencies, TimeSpan Elapsed)
{
    private readonly double[] _sorted = [.. Latencies.Order()];

    /// <summary>How many requests were answered; by default as many as there are latencies.</summary>
    public int Requests { get; init; } = Latencies.Count;

    /// <summary>The rate.</summary>
    public double RequestsPerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>The median, in milliseconds.</summary>
    public double Median => Percentile(50);

    /// <summary>The time in milliseconds that this share of the requests did not exceed.</summary>
    public double Percentile(int percent) => _sorted[(int)Math.Ceiling(_sorted.Length * percent / 100.0) - 1];

    /// <summary>The median of times, in their own unit.</summary>
    public static double MedianOf(IReadOnlyList<double> times) => new LoadResult(times, TimeSpan.Zero).Median;

    /// <summary>Both together.</summary>
    public LoadResult And(LoadResult other) =>
        new([.. Latencies, .. other.Latencies], Elapsed + other.Elapsed) { Requests = Requests + other.Requests };
}
