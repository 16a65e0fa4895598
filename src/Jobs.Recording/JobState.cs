namespace Jobs.Recording;

/// <summary>The state of the processing of a job.</summary>
public enum JobState
{
    /// <summary>The request is accepted, the processing has not started; <c>acknowledged</c>.</summary>
    Acknowledged,

    /// <summary>The processing has started; <c>in-progress</c>.</summary>
    InProgress,

    /// <summary>The processing has ended with success; <c>completed</c>.</summary>
    Completed,

    /// <summary>The processing has ended without success; <c>failed</c>.</summary>
    Failed,
}
