using Jobs.Benchmarks.Load;

namespace Jobs.Benchmarks.Runs;

/// <summary>All that a run has measured.</summary>
internal sealed class Figures
{
    /// <summary>What answered how fast.</summary>
    public List<Measurement> Measurements { get; } = [];

    /// <summary>First answers.</summary>
    public List<FirstAnswers> FirstAnswers { get; } = [];

    /// <summary>Ten large projects on one server; null when they were not asked for.</summary>
    public ManyProjects? Ten { get; set; }

    /// <summary>The relational peer's version; null when it took no part.</summary>
    public string? PostgresVersion { get; set; }

    /// <summary>The measurement; null when there is none.</summary>
    public Measurement? Find(string candidate, int size, int connections) => Measurements.SingleOrDefault(measured =>
        measured.Candidate == candidate && measured.Size == size && measured.Connections == connections);

    /// <summary>The greatest resident memory of the candidate's server in bytes; null when there is none.</summary>
    public long? FindPeak(string candidate, int size) =>
        Measurements.Where(measured => measured.Candidate == candidate && measured.Size == size).Max(measured => measured.PeakMemory);
}

/// <summary>How fast one candidate answered about projects of one size.</summary>
/// <param name="Candidate">Its name.</param>
/// <param name="Size">The project's number of jobs.</param>
/// <param name="Connections">How many asked at a time.</param>
/// <param name="Load">The times of its turns.</param>
/// <param name="AllocatedBytes">What its server allocated in them; 0 without a server.</param>
/// <param name="PeakMemory">Its server's greatest resident memory so far, in bytes; null without a server.</param>
/// <param name="Writes">How many writes the table acknowledged in them.</param>
internal sealed record Measurement(
    string Candidate, int Size, int Connections, LoadResult Load, long AllocatedBytes, long? PeakMemory, int Writes)
{
    /// <summary>What its server allocated for each request, in bytes.</summary>
    public double AllocatedPerRequest => (double)AllocatedBytes / Load.Latencies.Count;

    /// <summary>The turns of both.</summary>
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
/// <param name="OfProject">The first answer about the project, of a server that has run for a while.</param>
/// <param name="OfProcess">The first answer of a server that has just started.</param>
internal sealed record FirstAnswers(int Size, double Drain, double OfProject, double OfProcess);

/// <summary>Several large projects on one server.</summary>
/// <param name="Load">The answers' times, about one project after the other.</param>
/// <param name="PeakMemory">The greatest resident memory of the server, in bytes.</param>
/// <param name="SnapshotBytes">The most that its snapshots took by their own account.</param>
internal sealed record ManyProjects(LoadResult Load, long PeakMemory, long SnapshotBytes);
