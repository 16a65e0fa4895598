namespace Jobs.Recording;

/// <summary>One asynchronous job of a project.</summary>
public sealed record Job
{
    /// <summary>The job's identifier, unique in its project.</summary>
    public required Guid Id { get; init; }

    /// <summary>How far the processing has come.</summary>
    public required JobState State { get; init; }

    /// <summary>What the job does, for people.</summary>
    public required string Description { get; init; }

    /// <summary>When the job was created, UTC.</summary>
    public required DateTimeOffset CreatedDate { get; init; }

    /// <summary>The identifier of the user who asked for the job.</summary>
    public required string RequesterId { get; init; }

    /// <summary>When the state became <see cref="JobState.InProgress"/>, UTC; null until then.</summary>
    public DateTimeOffset? StartProcessingDate { get; init; }

    /// <summary>When the state became <see cref="JobState.Completed"/> or <see cref="JobState.Failed"/>, UTC; null until then.</summary>
    public DateTimeOffset? EndProcessingDate { get; init; }

    /// <summary>The messages raised on the job; empty when there are none.</summary>
    public IReadOnlyList<JobMessage> Messages { get; init; } = [];

    /// <summary>The resource that the job is about; null when it names none.</summary>
    public string? ResourceHref { get; init; }
}
