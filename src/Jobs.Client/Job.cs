using System.Text.Json.Serialization;

namespace Jobs.Client;

/// <summary>One asynchronous job of a project. Dates have milliseconds.</summary>
public sealed record Job
{
    /// <summary>The job's identifier, unique in its project.</summary>
    public required Guid Id { get; init; }

    /// <summary>The reference to the job: relative to the API's address, or absolute.</summary>
    [JsonPropertyName("hRef")]
    public required string Href { get; init; }

    /// <summary>The state of the processing.</summary>
    public required JobState State { get; init; }

    /// <summary>A description of what the job does, for people.</summary>
    public required string Description { get; init; }

    /// <summary>The creation time, UTC.</summary>
    public required DateTimeOffset CreatedDate { get; init; }

    /// <summary>The identifier of the user who requested the job.</summary>
    public required string RequesterId { get; init; }

    /// <summary>The time when the state became <see cref="JobState.InProgress"/>, UTC; null until then.</summary>
    public DateTimeOffset? StartProcessingDate { get; init; }

    /// <summary>
    /// The time when the state became <see cref="JobState.Completed"/> or <see cref="JobState.Failed"/>, UTC; null until then.
    /// </summary>
    public DateTimeOffset? EndProcessingDate { get; init; }

    /// <summary>The messages of the job, oldest first; empty if there are none.</summary>
    public required IReadOnlyList<JobMessage> Messages { get; init; }

    /// <summary>The entity tag of the answer, for conditional requests; null for a job of a page.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }

    /// <summary>True if the job is completed or failed: it does not change any more.</summary>
    [JsonIgnore]
    public bool HasEnded => State is JobState.Completed or JobState.Failed;
}
