using System.Collections.Immutable;
using System.Globalization;
using Jobs.Recording;

namespace Jobs.Api.Tables;

/// <summary>Which jobs of a project.</summary>
internal record JobCriteria
{
    // One bit per state: every find checks this for every job in memory.
    private readonly int _states = ~0;

    // What is not asked for is not read from the job.
    private readonly bool _hasProcessingDates;
    private readonly bool _hasTexts;

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
            _hasTexts = HasTexts();
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
            _hasTexts = HasTexts();
        }
    } = ImmutableHashSet<string>.Empty;

    /// <summary>A job matches when it was created in this range.</summary>
    public DateRange CreatedDate { get; init; } = DateRange.Any;

    /// <summary>A job matches when its processing started in this range.</summary>
    public DateRange StartProcessingDate
    {
        get;
        init
        {
            field = value;
            _hasProcessingDates = HasProcessingDates();
        }
    } = DateRange.Any;

    /// <summary>A job matches when its processing ended in this range.</summary>
    public DateRange EndProcessingDate
    {
        get;
        init
        {
            field = value;
            _hasProcessingDates = HasProcessingDates();
        }
    } = DateRange.Any;

    /// <summary>How many characters the texts have that a caller chooses.</summary>
    public int TextLength => ResourceHrefs.Concat(RequesterIds).Sum(static text => text.Length);

    /// <summary>A text that is equal for criteria that select the same jobs of the same project, and only for them.</summary>
    public string CriteriaKey => _hasTexts || _hasProcessingDates || !CreatedDate.IsAny
        ? $"{StatesKey} {KeyOf(ResourceHrefs)}&{KeyOf(RequesterIds)}&"
            + $"{KeyOf(CreatedDate)}&{KeyOf(StartProcessingDate)}&{KeyOf(EndProcessingDate)}"
        : StatesKey;

    private string StatesKey => string.Join(',', States.Order());

    /// <summary>True when the job meets every criterion.</summary>
    public bool Matches(Job job) => MatchesKey(job.State, job.CreatedDate.UtcTicks) && MatchesOthers(job);

    /// <summary>True when a job of this state and creation meets the criteria about these two.</summary>
    /// <param name="state">The state.</param>
    /// <param name="createdTicks">When it was created, in UTC ticks.</param>
    public bool MatchesKey(JobState state, long createdTicks) => (_states & Bit(state)) != 0 && CreatedDate.Contains(createdTicks);

    /// <summary>True when the job meets the criteria about anything else.</summary>
    public bool MatchesOthers(Job job) =>
        (!_hasProcessingDates || MatchesProcessingDates(job)) && (!_hasTexts || MatchesTexts(job));

    private static int Bit(JobState state) => 1 << (int)state;

    private static string KeyOf(IReadOnlySet<string> texts) =>
        string.Join(' ', texts.Order(StringComparer.Ordinal).Select(Uri.EscapeDataString));

    private static string KeyOf(DateRange range) =>
        range.IsAny ? "" : string.Create(CultureInfo.InvariantCulture, $"{range.Min},{range.Max}");

    private bool HasTexts() => ResourceHrefs.Count > 0 || RequesterIds.Count > 0;

    private bool HasProcessingDates() => !StartProcessingDate.IsAny || !EndProcessingDate.IsAny;

    private bool MatchesProcessingDates(Job job) =>
        StartProcessingDate.Contains(job.StartProcessingDate) && EndProcessingDate.Contains(job.EndProcessingDate);

    private bool MatchesTexts(Job job) =>
        Matches(job.RequesterId, _onlyRequesterId, RequesterIds) && Matches(job.ResourceHref, _onlyResourceHref, ResourceHrefs);

    private static bool Matches(string? text, string? only, IReadOnlySet<string> texts) =>
        only is not null ? text == only : texts.Count == 0 || (text is not null && texts.Contains(text));

    private static string? OnlyOf(IReadOnlySet<string> texts) => texts.Count == 1 ? texts.First() : null;
}
