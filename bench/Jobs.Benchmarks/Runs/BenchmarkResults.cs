using Jobs.Benchmarks.Load;

namespace Jobs.Benchmarks.Runs;

/// <summary>All results of a run.</summary>
internal sealed class BenchmarkResults
{
    /// <summary>The rates and latencies of the candidates.</summary>
    public List<Measurement> Measurements { get; } = [];

    /// <summary>First answers.</summary>
    public List<FirstAnswers> FirstAnswers { get; } = [];

    /// <summary>Ten large projects on one server; null when they were not measured.</summary>
    public ManyProjects? TenProjects { get; set; }

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
/// <param name="Load">The latencies of its rounds.</param>
/// <param name="AllocatedBytes">The bytes that its server allocated meanwhile; 0 without a server.</param>
/// <param name="PeakMemory">The maximum of its server's resident memory so far, in bytes; null without a server.</param>
/// <param name="Writes">How many writes the table acknowledged meanwhile.</param>
internal sealed record Measurement(
    string Candidate, int Size, int Connections, LoadResult Load, long AllocatedBytes, long? PeakMemory, int Writes)
{
    /// <summary>The bytes that its server allocated for each request.</summary>
    public double AllocatedPerRequest => (double)AllocatedBytes / Load.Latencies.Count;

    /// <summary>The rate of writes.</summary>
    public double WritesPerSecond => Writes / Load.Elapsed.TotalSeconds;

    /// <summary>The rounds of both.</summary>
    public Measurement And(Measurement other) => this with
    {
        Load = Load.And(other.Load),
        AllocatedBytes = AllocatedBytes + other.AllocatedBytes,
        PeakMemory = PeakMemory > other.PeakMemory ? PeakMemory : other.PeakMemory,
        Writes = Writes + other.Writes,
    };
}

/// <summary>The medians of first answers, in milliseconds.</summary>
/// <param name="Size">The project's number of jobs.</param>
/// <param name="Drain">Reading all pages of the project, for comparison.</param>
/// <param name="OfProject">The first answer about the project, by a server that has run for a while.</param>
/// <param name="OfProcess">The first answer of a server that has just started.</param>
internal sealed record FirstAnswers(int Size, double Drain, double OfProject, double OfProcess);

/// <summary>Several large projects on one server.</summary>
/// <param name="Load">The latencies, about one project after the other.</param>
/// <param name="PeakMemory">The maximum of the server's resident memory, in bytes.</param>
/// <param name="SnapshotBytes">The maximum that its snapshot cache was charged, in bytes.</param>
internal sealed record ManyProjects(LoadResult Load, long PeakMemory, long SnapshotBytes);
