using Jobs.Recording;
using Jobs.Tests.Query;

namespace Jobs.Tests.Fuzzing;

/// <summary>The answer that the contract requires.</summary>
/// <param name="Path">The path in the document; empty for an unknown one.</param>
internal abstract record Expectation(string Path)
{
    /// <summary>The kind of the request in statistics.</summary>
    public abstract string Name { get; }
}

/// <summary>The web server rejects the request before the service runs.</summary>
internal sealed record RejectedByWebServer(int Status) : Expectation("")
{
    /// <inheritdoc/>
    public override string Name => $"rejected by the web server, {Status}";
}

/// <summary>An error of the catalogue.</summary>
internal sealed record Rejected(string Path, int Status, int Code) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => $"rejected, {Status} code {Code}";
}

/// <summary>A page of jobs.</summary>
internal sealed record FoundPage(string Path, string Project, JobCriteria Criteria, Job[] Matching) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => "valid, find";
}

/// <summary>The counts of jobs.</summary>
internal sealed record FoundCounts(string Path, Job[] Matching) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => "valid, counts";
}

/// <summary>One job.</summary>
internal sealed record FoundJob(string Path, string Project, Job Job) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => "valid, get";
}

/// <summary>An answer with one of these statuses, which only the document describes further.</summary>
internal sealed record Documented(string Path, params int[] Statuses) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => Statuses is [204] ? "valid, options" : "valid, other";
}

/// <summary>The criteria of a query string.</summary>
internal sealed record JobCriteria(string[] States, string[] Resources, string Sort, int Offset, int Limit)
{
    /// <summary>The requested requesters; empty for all.</summary>
    public string[] Requesters { get; init; } = [];

    /// <summary>The requested comparisons of dates.</summary>
    public (string Name, long Ticks)[] Ranges { get; init; } = [];

    /// <summary>The jobs that match, in order.</summary>
    public Job[] Find(IEnumerable<Job> jobs) => FindOracle.Find(
        jobs.Where(job => FindOracle.IsRequestedBy(job, Requesters)
            && Array.TrueForAll(Ranges, range => FindOracle.IsInRange(job, range.Name, range.Ticks))),
        States,
        Resources,
        Sort);
}
