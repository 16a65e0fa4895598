namespace Jobs.Recording;

/// <summary>
/// The allowed transitions: acknowledged to in-progress or failed, in-progress to completed or failed.
/// </summary>
internal static class JobTransitions
{
    /// <summary>The job in another state, with the date of that state.</summary>
    /// <exception cref="JobTransitionException">The job's state does not allow the transition.</exception>
    public static Job MovedTo(this Job job, JobState state, DateTimeOffset now) => (job.State, state) switch
    {
        (JobState.Acknowledged, JobState.InProgress) =>
            job with { State = state, StartProcessingDate = Later(now, job.CreatedDate) },
        (JobState.InProgress, JobState.Completed or JobState.Failed) or (JobState.Acknowledged, JobState.Failed) =>
            job with { State = state, EndProcessingDate = Later(now, job.StartProcessingDate ?? job.CreatedDate) },
        _ => throw new JobTransitionException(job.Id, job.State.ToText(), state.ToText()),
    };

    /// <summary>The job with an additional message.</summary>
    public static Job With(this Job job, JobMessage message) => job with { Messages = [.. job.Messages, message] };

    /// <summary>True if the jobs are equal in every field.</summary>
    public static bool HasSameContentAs(this Job job, Job other) =>
        job with { Messages = other.Messages } == other && job.Messages.SequenceEqual(other.Messages);

    // Clocks of machines differ, but a job must not end before its start.
    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
