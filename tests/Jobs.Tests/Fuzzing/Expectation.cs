using Jobs.Recording;

namespace Jobs.Tests.Fuzzing;

/// <summary>What the contract says that the answer must be.</summary>
/// <param name="Path">The path as the document knows it; empty for an unknown one.</param>
internal abstract record Expectation(string Path)
{
    /// <summary>What the request is to the statistics.</summary>
    public abstract string Name { get; }
}

/// <summary>The web server refuses the request before any code of ours runs.</summary>
internal sealed record RefusedByServer(int Status) : Expectation("")
{
    /// <inheritdoc/>
    public override string Name => $"refused by the web server, {Status}";
}

/// <summary>An error of the catalogue.</summary>
internal sealed record Refused(string Path, int Status, int Code) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => $"refused, {Status} code {Code}";
}

/// <summary>A page of jobs.</summary>
internal sealed record FoundPage(string Path, string Project, JobCriteria Criteria, Job[] Matching) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => "valid, find";
}

/// <summary>One job.</summary>
internal sealed record FoundJob(string Path, string Project, Job Job) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => "valid, get";
}

/// <summary>An answer of one of these statuses, with nothing more to be said of it than the document does.</summary>
internal sealed record Documented(string Path, params int[] Statuses) : Expectation(Path)
{
    /// <inheritdoc/>
    public override string Name => Statuses is [204] ? "valid, options" : "valid, other";
}

/// <summary>What a query string asks for.</summary>
internal sealed record JobCriteria(string[] States, string[] Resources, string Sort, int Offset, int Limit);
