namespace Jobs.Recording;

/// <summary>How far the processing of a job has come.</summary>
public enum JobState
{
    /// <summary>The request has been taken into account; <c>acknowledged</c>.</summary>
    Acknowledged,

    /// <summary>The request is being processed; <c>in-progress</c>.</summary>
    InProgress,

    /// <summary>The processing has succeeded and its resource may be asked for; <c>completed</c>.</summary>
    Completed,

    /// <summary>The processing has ended without success; <c>failed</c>.</summary>
    Failed,
}
