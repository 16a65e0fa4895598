using System.Collections.Immutable;
using System.Globalization;
using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>Which jobs of a project, in which order, which page of them.</summary>
internal sealed record JobQuery
{
    // One bit per state: every find checks this for every job in memory.
    private readonly int _states = ~0;

    /// <summary>The project, as it is stored.</summary>
    public required string ProjectId { get; init; }

    /// <summary>A job matches when it is in any of these states; empty for every state.</summary>
    public IReadOnlySet<JobState> States
    {
        get;
        init
        {
            field = value;
            _states = value.Count == 0 ? ~0 : value.Aggregate(0, static (bits, state) => bits | Bit(state));
        }
    } = ImmutableHashSet<JobState>.Empty;

    /// <summary>A job matches when it is about any of these resources; empty for every job.</summary>
    public IReadOnlySet<string> ResourceHrefs { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>The order of the whole collection.</summary>
    public JobOrder Order { get; init; } = JobOrder.Default;

    /// <summary>The index of the page's first job, from 0.</summary>
    public int Offset { get; init; }

    /// <summary>The maximum number of jobs on the page, at least 1.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>How many jobs must be held to find those on the page: offset and limit together.</summary>
    public int WindowSize => (int)Math.Min((long)Offset + Limit, Array.MaxLength);

    /// <summary>A text that is equal for queries that ask the same of the same project, and only for them.</summary>
    public string Key => string.Create(
        CultureInfo.InvariantCulture,
        $"{Offset} {Limit} {Order} {string.Join(',', States.Order())} "
        + $"{string.Join(' ', ResourceHrefs.Order().Select(Uri.EscapeDataString))}");

    /// <summary>True when the job meets every criterion.</summary>
    public bool Matches(Job job) =>
        (_states & Bit(job.State)) != 0
        && (ResourceHrefs.Count == 0 || (job.ResourceHref is { } href && ResourceHrefs.Contains(href)));

    private static int Bit(JobState state) => 1 << (int)state;
}
