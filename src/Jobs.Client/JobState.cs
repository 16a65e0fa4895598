using System.Text.Json.Serialization;

namespace Jobs.Client;

/// <summary>The state of the processing of a job.</summary>
public enum JobState
{
    /// <summary>The request is accepted, the processing has not started; <c>acknowledged</c>.</summary>
    [JsonStringEnumMemberName("acknowledged")]
    Acknowledged,

    /// <summary>The processing has started; <c>in-progress</c>.</summary>
    [JsonStringEnumMemberName("in-progress")]
    InProgress,

    /// <summary>The processing has ended with success; <c>completed</c>.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The processing has ended without success; <c>failed</c>.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
