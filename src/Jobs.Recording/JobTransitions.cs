namespace Jobs.Recording;

/// <summary>The steps of a job's life: acknowledged, in progress, completed or failed; or failed at once.</summary>
internal static class JobTransitions
{
    /// <summary>The job in its next state, with the date that goes with it.</summary>
    /// <exception cref="JobTransitionException">The job's state does not allow it.</exception>
    public static Job MovedTo(this Job job, JobState state, DateTimeOffset now) => (job.State, state) switch
    {
        (JobState.Acknowledged, JobState.InProgress) =>
            job with { State = state, StartProcessingDate = Later(now, job.CreatedDate) },
        (JobState.InProgress, JobState.Completed or JobState.Failed) or (JobState.Acknowledged, JobState.Failed) =>
            job with { State = state, EndProcessingDate = Later(now, job.StartProcessingDate ?? job.CreatedDate) },
        _ => throw new JobTransitionException(job.Id, job.State.ToText(), state.ToText()),
    };

    /// <summary>The job with one message more.</summary>
    public static Job With(this Job job, JobMessage message) => job with { Messages = [.. job.Messages, message] };

    /// <summary>True when the jobs are the same in every field.</summary>
    public static bool HasSameContentAs(this Job job, Job other) =>
        job with { Messages = other.Messages } == other && job.Messages.SequenceEqual(other.Messages);

    // The clocks of two machines differ, but a job does not end before it began.
    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
