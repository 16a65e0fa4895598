using System.Collections.Immutable;
using System.Globalization;
using Jobs.Recording;

namespace Jobs.Api.Tables;

/// <summary>Which jobs of a project.</summary>
internal record JobCriteria
{
    // One bit per state: every find checks this for every job in memory.
    private readonly int _states = ~0;

    // False for the typical find.
    private readonly bool _hasOthers;

    // The value when there is one: comparing it is much faster than looking a text up in a set.
    private readonly string? _onlyResourceHref;
    private readonly string? _onlyRequesterId;

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
    public IReadOnlySet<string> ResourceHrefs
    {
        get;
        init
        {
            field = value;
            _onlyResourceHref = OnlyOf(value);
            _hasOthers = HasOthers();
        }
    } = ImmutableHashSet<string>.Empty;

    /// <summary>A job matches when any of these requested it; empty for every job.</summary>
    public IReadOnlySet<string> RequesterIds
    {
        get;
        init
        {
            field = value;
            _onlyRequesterId = OnlyOf(value);
            _hasOthers = HasOthers();
        }
    } = ImmutableHashSet<string>.Empty;

    /// <summary>A job matches when it was created in this range.</summary>
    public DateRange CreatedDate
    {
        get;
        init
        {
            field = value;
            _hasOthers = HasOthers();
        }
    } = DateRange.Any;

    /// <summary>A job matches when its processing started in this range.</summary>
    public DateRange StartProcessingDate
    {
        get;
        init
        {
            field = value;
            _hasOthers = HasOthers();
        }
    } = DateRange.Any;

    /// <summary>A job matches when its processing ended in this range.</summary>
    public DateRange EndProcessingDate
    {
        get;
        init
        {
            field = value;
            _hasOthers = HasOthers();
        }
    } = DateRange.Any;

    /// <summary>How many characters the texts have that a caller chooses.</summary>
    public int TextLength => ResourceHrefs.Concat(RequesterIds).Sum(static text => text.Length);

    /// <summary>A text that is equal for criteria that select the same jobs of the same project, and only for them.</summary>
    public string CriteriaKey => _hasOthers
        ? $"{StatesKey} {KeyOf(ResourceHrefs)}&{KeyOf(RequesterIds)}&"
            + $"{KeyOf(CreatedDate)}&{KeyOf(StartProcessingDate)}&{KeyOf(EndProcessingDate)}"
        : StatesKey;

    private string StatesKey => string.Join(',', States.Order());

    /// <summary>True when the job meets every criterion.</summary>
    public bool Matches(Job job) => (_states & Bit(job.State)) != 0 && (!_hasOthers || MatchesOthers(job));

    private static int Bit(JobState state) => 1 << (int)state;

    private static string KeyOf(IReadOnlySet<string> texts) =>
        string.Join(' ', texts.Order(StringComparer.Ordinal).Select(Uri.EscapeDataString));

    private static string KeyOf(DateRange range) =>
        range.IsAny ? "" : string.Create(CultureInfo.InvariantCulture, $"{range.Min},{range.Max}");

    private bool HasOthers() =>
        ResourceHrefs.Count > 0
        || RequesterIds.Count > 0
        || !(CreatedDate.IsAny && StartProcessingDate.IsAny && EndProcessingDate.IsAny);

    private bool MatchesOthers(Job job) =>
        CreatedDate.Contains(job.CreatedDate)
        && StartProcessingDate.Contains(job.StartProcessingDate)
        && EndProcessingDate.Contains(job.EndProcessingDate)
        && Matches(job.RequesterId, _onlyRequesterId, RequesterIds)
        && Matches(job.ResourceHref, _onlyResourceHref, ResourceHrefs);

    private static bool Matches(string? text, string? only, IReadOnlySet<string> texts) =>
        only is not null ? text == only : texts.Count == 0 || (text is not null && texts.Contains(text));

    private static string? OnlyOf(IReadOnlySet<string> texts) => texts.Count == 1 ? texts.First() : null;
}
