using System.Globalization;

namespace Jobs.Tests.Load;

/// <summary>What a server process holds at one moment.</summary>
/// <param name="Elapsed">The time since the start of the run.</param>
/// <param name="Heap">The managed heap after a full collection, in bytes.</param>
/// <param name="Resident">The resident memory, in bytes.</param>
/// <param name="Handles">The open descriptors.</param>
/// <param name="Threads">The threads.</param>
internal sealed record SoakSample(TimeSpan Elapsed, long Heap, long Resident, int Handles, int Threads);

/// <summary>A measure that must not grow from the second minute to the last.</summary>
/// <param name="Name">Its name, with the unit.</param>
/// <param name="Of">Its value in a sample, in that unit.</param>
/// <param name="Allowance">By how much more than a tenth it may differ, in that unit.</param>
internal sealed record SoakMeasure(string Name, Func<SoakSample, double> Of, double Allowance)
{
    private const double Megabyte = 1024 * 1024;
    private const double MaxRatio = 1.1;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>
    /// All measures. Resident memory has a larger allowance: the runtime decides how much unused memory it keeps, depending on
    /// how busy the machine is; what the service holds is in the heap.
    /// </summary>
    public static IReadOnlyList<SoakMeasure> All { get; } =
    [
        new("heap, MB", sample => sample.Heap / Megabyte, 8),
        new("resident, MB", sample => sample.Resident / Megabyte, 32),
        new("descriptors", sample => sample.Handles, 10),
        new("threads", sample => sample.Threads, 5),
    ];

    /// <summary>Compares the medians of the second minute and of the last.</summary>
    /// <param name="samples">Those of one server.</param>
    /// <param name="end">The end of the run.</param>
    public SoakGrowth Compare(IReadOnlyCollection<SoakSample> samples, TimeSpan end)
    {
        var (first, last) = (Median(samples, Minute), Median(samples, end - Minute));
        return new SoakGrowth(Name, first, last, last > (first * MaxRatio) + Allowance);
    }

    private double Median(IEnumerable<SoakSample> samples, TimeSpan from)
    {
        var sorted = samples
            .Where(sample => sample.Elapsed >= from && sample.Elapsed < from + Minute).Select(Of).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

/// <summary>How a measure developed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The median of the second minute.</param>
/// <param name="Last">The median of the last minute.</param>
/// <param name="HasGrown">True when the last is more than is allowed.</param>
internal sealed record SoakGrowth(string Name, double First, double Last, bool HasGrown)
{
    /// <summary>A line of a Markdown table.</summary>
    public string Line(string server) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {server} | {Name} | {First:#,0.0} | {Last:#,0.0} | {Last / First:0.00} | {(HasGrown ? "**grown**" : "steady")} |");
}
