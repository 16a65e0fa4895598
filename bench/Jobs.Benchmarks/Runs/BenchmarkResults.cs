using Jobs.Benchmarks.Load;

namespace Jobs.Benchmarks.Runs;

/// <summary>All results of a run.</summary>
internal sealed class BenchmarkResults
{
    /// <summary>The rates and latencies of the candidates.</summary>
    public List<Measurement> Measurements { get; } = [];

    /// <summary>First answers.</summary>
    public List<FirstAnswers> FirstAnswers { get; } = [];

    /// <summary>By number of jobs: the size of a warm answer with Brotli, as a part of its size without.</summary>
    public Dictionary<int, double> Compression { get; } = [];

    /// <summary>Ten large projects on one server; null when they were not measured.</summary>
    public ManyProjects? TenProjects { get; set; }

    /// <summary>Callers that wait for a change; null when they were not measured.</summary>
    public Waiting? Waiting { get; set; }

    /// <summary>The relational peer's version; null without it.</summary>
    public string? PostgresVersion { get; set; }

    /// <summary>The measurement; null when there is none.</summary>
    public Measurement? Find(string candidate, int size, int connections) => Measurements.SingleOrDefault(measured =>
        measured.Candidate == candidate && measured.Size == size && measured.Connections == connections);

    /// <summary>The maximum of the resident memory of the candidate's server in bytes; null when there is none.</summary>
    public long? FindPeak(string candidate, int size) => Measurements
        .Where(measured => measured.Candidate == candidate && measured.Size == size)
        .Max(measured => measured.PeakMemory);
}

/// <summary>The measurement of one candidate with a project of one size.</summary>
/// <param name="Candidate">Its name.</param>
/// <param name="Size">The project's number of jobs.</param>
/// <param name="Connections">The number of connections.</param>
/// <param name="Rounds">The latencies of each round.</param>
/// <param name="AllocatedBytes">The bytes that its server allocated meanwhile; 0 without a server.</param>
/// <param name="PeakMemory">The maximum of its server's resident memory so far, in bytes; null without a server.</param>
/// <param name="Writes">How many writes the table acknowledged meanwhile.</param>
internal sealed record Measurement(
    string Candidate,
    int Size,
    int Connections,
    IReadOnlyList<LoadResult> Rounds,
    long AllocatedBytes,
    long? PeakMemory,
    int Writes)
{
    /// <summary>The latencies of all rounds together.</summary>
    public LoadResult Load { get; } = Rounds.Aggregate((one, other) => one.And(other));

    /// <summary>The bytes that its server allocated for each request.</summary>
    public double AllocatedPerRequest => (double)AllocatedBytes / Load.Requests;

    /// <summary>The rate of writes.</summary>
    public double WritesPerSecond => Writes / Load.Elapsed.TotalSeconds;

    /// <summary>The rounds of both.</summary>
    public Measurement And(Measurement other) => new(
        Candidate,
        Size,
        Connections,
        [.. Rounds, .. other.Rounds],
        AllocatedBytes + other.AllocatedBytes,
        PeakMemory > other.PeakMemory ? PeakMemory : other.PeakMemory,
        Writes + other.Writes);

    /// <summary>
    /// The median of the ratios of this candidate's rounds to the other's. Both rounds of a pair followed each other, so what
    /// slows the machine down for longer than a round changes both.
    /// </summary>
    public double RatioTo(Measurement other, Func<LoadResult, double> value) =>
        LoadResult.MedianOf([.. Rounds.Zip(other.Rounds, (one, reference) => value(one) / value(reference))]);
}

/// <summary>The medians of first answers, in milliseconds.</summary>
/// <param name="Size">The project's number of jobs.</param>
/// <param name="Drain">Reading all pages of the project, for comparison.</param>
/// <param name="OfProject">The first answer about the project, by a server that has run for a while.</param>
/// <param name="OfProcess">The first answer of a server that has just started.</param>
/// <param name="OfProjectToDrain">The median of the ratios of <paramref name="OfProject"/> to <paramref name="Drain"/>.</param>
internal sealed record FirstAnswers(int Size, double Drain, double OfProject, double OfProcess, double OfProjectToDrain);

/// <summary>Several large projects on one server.</summary>
/// <param name="Load">The latencies, about one project after the other.</param>
/// <param name="PeakMemory">The maximum of the server's resident memory, in bytes.</param>
/// <param name="SnapshotBytes">The maximum that its snapshot cache was charged, in bytes.</param>
/// <param name="BytesPerJob">What it was charged for one project, in bytes for each job.</param>
internal sealed record ManyProjects(LoadResult Load, long PeakMemory, long SnapshotBytes, double BytesPerJob);
