namespace Jobs.Client;

/// <summary>Which jobs of a project are wanted. All criteria must match; of the values of one criterion, any.</summary>
public record JobFilter
{
    /// <summary>The states; empty for any.</summary>
    public IReadOnlyCollection<JobState> States { get; init; } = [];

    /// <summary>References to the resources that jobs are about; empty for any.</summary>
    public IReadOnlyCollection<string> ResourceHrefs { get; init; } = [];

    /// <summary>The users who requested the jobs; empty for any.</summary>
    public IReadOnlyCollection<string> RequesterIds { get; init; } = [];

    /// <summary>When the jobs were created; null for any time.</summary>
    public JobDateRange? CreatedDate { get; init; }

    /// <summary>When their processing started; null for any time, or never.</summary>
    public JobDateRange? StartProcessingDate { get; init; }

    /// <summary>When they ended; null for any time, or never.</summary>
    public JobDateRange? EndProcessingDate { get; init; }

    /// <summary>
    /// How old an answer may be, in whole seconds. The API can then answer from memory; without it, answers are as fresh as the
    /// table.
    /// </summary>
    public TimeSpan? MaxAge { get; init; }
}
