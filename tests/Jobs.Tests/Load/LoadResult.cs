using System.Globalization;

namespace Jobs.Tests.Load;

/// <summary>The latencies of some requests, and how long they were sent.</summary>
/// <param name="Latencies">The time of each request, in milliseconds.</param>
/// <param name="Elapsed">How long they were sent.</param>
internal sealed record LoadResult(IReadOnlyList<double> Latencies, TimeSpan Elapsed)
{
    private readonly double[] _sorted = [.. Latencies.Order()];

    /// <summary>The number of requests.</summary>
    public int Count => _sorted.Length;

    /// <summary>The rate.</summary>
    public double RequestsPerSecond => Count / Elapsed.TotalSeconds;

    /// <summary>The median, in milliseconds.</summary>
    public double Median => Percentile(50);

    /// <summary>The maximum, in milliseconds.</summary>
    public double Max => Percentile(100);

    /// <summary>The time in milliseconds that this share of the requests did not exceed.</summary>
    public double Percentile(int percent) => _sorted[(int)Math.Ceiling(Count * percent / 100.0) - 1];

    /// <summary>All results together.</summary>
    public static LoadResult Of(IReadOnlyCollection<LoadResult> results) => new(
        [.. results.SelectMany(result => result.Latencies)],
        TimeSpan.FromTicks(results.Sum(result => result.Elapsed.Ticks)));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RequestsPerSecond:#,0.0}/s, median {Median:#,0.0} ms, p99 {Percentile(99):#,0.0} ms, max {Max:#,0.0} ms");
}
