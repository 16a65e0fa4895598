using System.Globalization;
using Jobs.Contract;

namespace Jobs.Search;

/// <summary>Which jobs of a project, in which order, which page of them.</summary>
internal sealed record JobQuery
{
    /// <summary>The project, as it is stored.</summary>
    public required string ProjectId { get; init; }

    /// <summary>A job matches when it is in any of these states; empty for every state.</summary>
    public IReadOnlySet<JobState> States { get; init; } = new HashSet<JobState>();

    /// <summary>A job matches when it is about any of these resources; empty for every job.</summary>
    public IReadOnlySet<string> ResourceHrefs { get; init; } = new HashSet<string>();

    /// <summary>The order of the whole collection.</summary>
    public JobOrder Order { get; init; } = JobOrder.Default;

    /// <summary>The index of the page's first job, from 0.</summary>
    public int Offset { get; init; }

    /// <summary>The greatest number of jobs on the page, at least 1.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>A text that queries share when, and only when, they ask the same of the same project.</summary>
    public string Key => string.Create(
        CultureInfo.InvariantCulture,
        $"{Offset} {Limit} {Order} {string.Join(',', States.Order())} {string.Join(' ', ResourceHrefs.Order().Select(Uri.EscapeDataString))}");

    /// <summary>True when the job meets every criterion.</summary>
    public bool Matches(Job job) =>
        (States.Count == 0 || States.Contains(job.State))
        && (ResourceHrefs.Count == 0 || (job.ResourceHref is { } href && ResourceHrefs.Contains(href)));
}
