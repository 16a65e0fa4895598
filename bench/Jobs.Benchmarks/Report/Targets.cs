using System.Globalization;
using Jobs.Api.Snapshots;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Runs;

namespace Jobs.Benchmarks.Report;

/// <summary>The targets of the results.</summary>
internal static class Targets
{
    private const int Small = 1_000;
    private const int Size = 10_000;
    private const int Large = 100_000;

    /// <summary>Every target, with the measured value.</summary>
    public static IReadOnlyList<Target> Of(BenchmarkResults results)
    {
        double? Ratio(string candidate, string reference, int connections, Func<LoadResult, double> value, int size = Size) =>
            results.Find(candidate, size, connections) is { } one && results.Find(reference, size, connections) is { } other
                ? one.RatioTo(other, value)
                : null;
        double? Rate(string candidate, string reference) => Ratio(candidate, reference, 32, load => load.RequestsPerSecond);
        double? Latency(string candidate, string reference) => Ratio(candidate, reference, 1, load => load.Median);
        double? Median(string candidate, int size) => results.Find(candidate, size, 1)?.Load.Median;
        double? Growth(string candidate) => results.Find(candidate, Large, 32)?.Load.RequestsPerSecond
            / results.Find(candidate, Small, 32)?.Load.RequestsPerSecond;
        var first = results.FirstAnswers.SingleOrDefault(answers => answers.Size == Size);
        return
        [
            new("32 connections: snapshot ÷ naive, requests/s",
                Rate(Candidate.Snapshot, Candidate.Naive), 60, AtLeast: true),
            new("32 connections: snapshot ÷ PostgreSQL, requests/s",
                Rate(Candidate.Snapshot, Candidate.Postgres), 1, AtLeast: true),
            new("1 connection: snapshot ÷ one raw Timestamp query, median",
                Latency(Candidate.Snapshot, Candidate.Changes), 1.3, AtLeast: false),
            new("32 connections: change log ÷ PostgreSQL, requests/s",
                Rate(Candidate.ChangeLog, Candidate.Postgres), 4, AtLeast: true),
            new("1 connection: change log ÷ PostgreSQL, median",
                Latency(Candidate.ChangeLog, Candidate.Postgres), 2.5, AtLeast: false),
            new("32 connections: change log with 50 writes/s ÷ change log without, requests/s",
                Rate(Candidate.ChangeLogWithWrites, Candidate.ChangeLog), 0.8, AtLeast: true),
            new("The same, indexed table",
                Rate(Candidate.IndexedChangeLogWithWrites, Candidate.IndexedChangeLog), 0.8, AtLeast: true),
            new("32 connections: change log, 100,000 jobs ÷ 1,000 jobs, requests/s",
                Growth(Candidate.ChangeLog), 0.7, AtLeast: true),
            new("The same, indexed table",
                Growth(Candidate.IndexedChangeLog), 0.7, AtLeast: true),
            new("32 connections, 100,000 jobs: change log ÷ PostgreSQL, requests/s",
                Ratio(Candidate.ChangeLog, Candidate.Postgres, 32, load => load.RequestsPerSecond, Large), 1, AtLeast: true),
            new("The same, indexed table",
                Ratio(Candidate.IndexedChangeLog, Candidate.Postgres, 32, load => load.RequestsPerSecond, Large), 1, AtLeast: true),
            new("1 connection, 100,000 jobs: change log ÷ PostgreSQL, median",
                Ratio(Candidate.ChangeLog, Candidate.Postgres, 1, load => load.Median, Large), 1, AtLeast: false),
            new("The same, indexed table",
                Ratio(Candidate.IndexedChangeLog, Candidate.Postgres, 1, load => load.Median, Large), 1, AtLeast: false),
            new("A warm page of 100 jobs: size with `br` ÷ size without",
                results.Compression.TryGetValue(Size, out var compression) ? compression : null, 0.167, AtLeast: false),
            new("32 connections: change log with `br` ÷ change log, requests/s",
                Rate(Candidate.ChangeLogWithBrotli, Candidate.ChangeLog), 0.9, AtLeast: true),
            new("First answer about a project ÷ raw reading of all its pages, median",
                first?.OfProjectToDrain, 1.2, AtLeast: false),
            new("1 connection: scan ÷ naive, median",
                Latency(Candidate.Scan, Candidate.Naive), 0.7, AtLeast: false),
            new("Allocated for a warm answer of 100 jobs, KB",
                results.Find(Candidate.Snapshot, Size, 32)?.AllocatedPerRequest / 1024, 32, AtLeast: false),
            new("Peak memory of the process with a project of 100,000 jobs, MB",
                Units.Megabytes(results.FindPeak(Candidate.Snapshot, Large)), 300, AtLeast: false),
            new("1,000 to 100,000 jobs: growth of snapshot ÷ growth of the raw Timestamp query, median",
                Median(Candidate.Snapshot, Large) / Median(Candidate.Snapshot, Small)
                / (Median(Candidate.Changes, Large) / Median(Candidate.Changes, Small)), 1.2, AtLeast: false),
            new("1,000 callers wait for one project with one write/s: from acknowledgement to the last answer, ms",
                results.Waiting?.Delays.Percentile(100), 1_500, AtLeast: false),
            new("32 connections, another project: with these 1,000 callers ÷ without, requests/s",
                results.Waiting?.RateRatio, 0.8, AtLeast: true),
            new("Managed memory of each of 5,000 callers that wait, KB",
                results.Waiting?.ManagedBytesPerCaller / 1024, 16, AtLeast: false),
            new("Ten projects of 100,000 jobs on one server: all their snapshots, MB",
                Units.Megabytes(results.TenProjects?.SnapshotBytes), new SnapshotOptions().MemoryLimitMegabytes, AtLeast: false),
        ];
    }
}

/// <summary>One target.</summary>
/// <param name="Name">The measured value's name and unit.</param>
/// <param name="Measured">The measured value; null when it was not measured.</param>
/// <param name="Bound">The bound of the value.</param>
/// <param name="AtLeast">True when more is better.</param>
internal sealed record Target(string Name, double? Measured, double Bound, bool AtLeast)
{
    /// <summary>Whether it is met.</summary>
    public string Status => Measured is not { } measured ? "not measured"
        : (AtLeast ? measured >= Bound : measured <= Bound) ? "met"
        : "**missed**";

    /// <summary>The bound as text.</summary>
    public string Rule => string.Create(CultureInfo.InvariantCulture, $"{(AtLeast ? "at least" : "at most")} {Bound}");
}
