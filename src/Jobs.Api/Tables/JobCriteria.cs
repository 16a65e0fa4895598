using System.Collections.Immutable;
using Jobs.Recording;

namespace Jobs.Api.Tables;

/// <summary>Which jobs of a project.</summary>
internal record JobCriteria
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

    /// <summary>How many characters the texts have that a caller chooses.</summary>
    public int TextLength => ResourceHrefs.Sum(static href => href.Length);

    /// <summary>A text that is equal for criteria that select the same jobs of the same project, and only for them.</summary>
    public string CriteriaKey =>
        $"{string.Join(',', States.Order())} {string.Join(' ', ResourceHrefs.Order().Select(Uri.EscapeDataString))}";

    /// <summary>True when the job meets every criterion.</summary>
    public bool Matches(Job job) =>
        (_states & Bit(job.State)) != 0
        && (ResourceHrefs.Count == 0 || (job.ResourceHref is { } href && ResourceHrefs.Contains(href)));

    private static int Bit(JobState state) => 1 << (int)state;
}
