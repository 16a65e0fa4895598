using System.Text.Json.Serialization;

namespace Jobs.Client;

/// <summary>The number of jobs that match a filter, by state.</summary>
/// <param name="Total">The sum of the others.</param>
/// <param name="Acknowledged">Those that have not started.</param>
/// <param name="InProgress">Those that have started and not ended.</param>
/// <param name="Completed">Those that have ended with success.</param>
/// <param name="Failed">Those that have ended without success.</param>
public sealed record JobCounts(int Total, int Acknowledged, int InProgress, int Completed, int Failed)
{
    /// <summary>The entity tag of the answer, for conditional requests; null if it had none.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }
}
