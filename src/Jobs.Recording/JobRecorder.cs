using Azure;
using Azure.Data.Tables;
using Jobs.Recording.Table;

namespace Jobs.Recording;

/// <summary>
/// Records jobs in the table: each step of a job's life, checked against its state and the limits of Table Storage before
/// anything is written. Any number of recorders, in any number of processes, may work on the same jobs.
/// </summary>
/// <remarks>
/// What goes wrong is a <see cref="JobRecordingException"/>, or, when the table itself cannot be had, what its client
/// throws: <see cref="RequestFailedException"/>, <see cref="AggregateException"/> after the last retry. A step that is
/// repeated after such a failure does no harm; a message can then be there twice, but is never lost.
/// </remarks>
/// <param name="table">The table; it must exist.</param>
/// <param name="time">The clock of the dates; null for the system's.</param>
public sealed class JobRecorder(TableClient table, TimeProvider? time = null)
{
    private const int MaxAttempts = 30;
    private const int FirstPauseMilliseconds = 10;
    private const int MaxPauseMilliseconds = 500;

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Takes a request into account: creates its job, <c>acknowledged</c>, created now.</summary>
    /// <returns>The job; the one that is there, however far it has come, when the same request was recorded before.</returns>
    /// <exception cref="JobConflictException">There is another job of that id, or it is marked deleted.</exception>
    /// <exception cref="JobTooLargeException">It does not fit into Table Storage.</exception>
    public async Task<Job> AcknowledgeAsync(string projectId, NewJob job, CancellationToken cancellationToken = default)
    {
        RequireProjectId(projectId);
        ArgumentNullException.ThrowIfNull(job);
        var acknowledged = new Job
        {
            Id = job.Id,
            State = JobState.Acknowledged,
            Description = job.Description,
            CreatedDate = _time.GetUtcNow(),
            RequesterId = job.RequesterId,
            ResourceHref = job.ResourceHref,
        };
        return await new BulkInserter(table, projectId).AddAsync(acknowledged, IsSameRequest, cancellationToken);
    }

    /// <summary>Begins the processing: <c>acknowledged</c> becomes <c>in-progress</c>, started now.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="JobTransitionException">The job is not <c>acknowledged</c>.</exception>
    /// <exception cref="JobContentionException">Others changed the job again and again.</exception>
    public Task<Job> StartAsync(string projectId, Guid id, CancellationToken cancellationToken = default) =>
        MoveAsync(projectId, id, JobState.InProgress, message: null, cancellationToken);

    /// <summary>Ends the processing with success: <c>in-progress</c> becomes <c>completed</c>, ended now.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="id">The job.</param>
    /// <param name="message">A message to add in the same step; null for none.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="JobTransitionException">The job is not <c>in-progress</c>.</exception>
    /// <exception cref="JobTooLargeException">There is no room for the message.</exception>
    /// <exception cref="JobContentionException">Others changed the job again and again.</exception>
    public Task<Job> CompleteAsync(
        string projectId, Guid id, JobMessage? message = null, CancellationToken cancellationToken = default) =>
        MoveAsync(projectId, id, JobState.Completed, message, cancellationToken);

    /// <summary>
    /// Ends the job without success: <c>acknowledged</c> or <c>in-progress</c> becomes <c>failed</c>, ended now.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="id">The job.</param>
    /// <param name="message">A message to add in the same step, the reason in most cases; null for none.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="JobTransitionException">The job has ended already.</exception>
    /// <exception cref="JobTooLargeException">There is no room for the message.</exception>
    /// <exception cref="JobContentionException">Others changed the job again and again.</exception>
    public Task<Job> FailAsync(
        string projectId, Guid id, JobMessage? message = null, CancellationToken cancellationToken = default) =>
        MoveAsync(projectId, id, JobState.Failed, message, cancellationToken);

    /// <summary>Adds a message after those that the job has, whatever its state.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="JobTooLargeException">There is no room for the message.</exception>
    /// <exception cref="JobContentionException">Others changed the job again and again.</exception>
    public Task<Job> AddMessageAsync(
        string projectId, Guid id, JobMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ChangeAsync(projectId, id, job => job.With(message), cancellationToken);
    }

    /// <summary>
    /// Marks the job deleted, whatever its state: it is no longer part of the collection. The entity stays until
    /// <c>jobs purge</c>, or whoever else cleans up, removes it. Marking it once more does nothing.
    /// </summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    public async Task DeleteAsync(string projectId, Guid id, CancellationToken cancellationToken = default)
    {
        RequireProjectId(projectId);
        var mark = new TableEntity(projectId, id.ToString("D")) { [JobColumns.Deleted] = true };
        try
        {
            await table.UpdateEntityAsync(mark, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            throw new JobNotFoundException(projectId, id);
        }
    }

    /// <summary>
    /// Adds whole jobs as they are, in any state, a hundred to a transaction and several transactions at a time. Jobs that
    /// are there with the same content are passed over, so that what was broken off can simply be done again.
    /// </summary>
    /// <param name="projectId">The project of all of them.</param>
    /// <param name="jobs">The jobs; taken as they are needed.</param>
    /// <param name="progress">Told how many jobs each transaction has dealt with; null when nobody wants to know.</param>
    /// <param name="parallelism">How many transactions are under way at a time, at most.</param>
    /// <param name="cancellationToken">Gives it up between transactions; what was written stays, each job whole.</param>
    /// <returns>How many jobs were not there before.</returns>
    /// <exception cref="JobConflictException">There is another job of one of the ids, or it is marked deleted.</exception>
    /// <exception cref="JobTooLargeException">One of them does not fit into Table Storage.</exception>
    public async Task<int> AddAsync(
        string projectId,
        IEnumerable<Job> jobs,
        IProgress<int>? progress = null,
        int parallelism = 8,
        CancellationToken cancellationToken = default)
    {
        RequireProjectId(projectId);
        ArgumentNullException.ThrowIfNull(jobs);
        var addition = new BulkInserter(table, projectId);
        var added = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(BulkInserter.Batches(jobs), options, async (batch, cancelled) =>
        {
            Interlocked.Add(ref added, await addition.AddAsync(batch, cancelled));
            progress?.Report(batch.Count);
        });
        return added;
    }

    private static bool IsSameRequest(Job existing, Job acknowledged) =>
        existing.Description == acknowledged.Description
        && existing.RequesterId == acknowledged.RequesterId
        && existing.ResourceHref == acknowledged.ResourceHref;

    private static void RequireProjectId(string projectId)
    {
        if (!ProjectId.IsValid(projectId))
        {
            throw new ArgumentException(
                $"A project id has 1 to {ProjectId.MaxLength} characters without / \\ # ? and control characters.", nameof(projectId));
        }
    }

    private Task<Job> MoveAsync(
        string projectId, Guid id, JobState state, JobMessage? message, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return ChangeAsync(
            projectId, id, job => (message is null ? job : job.With(message)).MovedTo(state, now), cancellationToken);
    }

    private async Task<Job> ChangeAsync(
        string projectId, Guid id, Func<Job, Job> change, CancellationToken cancellationToken)
    {
        RequireProjectId(projectId);
        var addition = new BulkInserter(table, projectId);
        Job? tried = null;
        for (var attempt = 1; ; attempt++)
        {
            var entity = await addition.FindAsync(id, cancellationToken);
            if (entity is null || JobEntityMapper.IsDeleted(entity))
            {
                throw new JobNotFoundException(projectId, id);
            }

            var job = JobEntityMapper.Read(entity);
            if (tried is not null && job.HasSameContentAs(tried))
            {
                // It was our own write whose answer was lost: the client's retry then found the ETag changed.
                return job;
            }

            var changed = change(job);
            try
            {
                await WriteAsync(projectId, entity, changed, cancellationToken);
                return changed;
            }
            catch (RequestFailedException exception) when (exception.Status is 404 or 412)
            {
                if (attempt == MaxAttempts)
                {
                    throw new JobContentionException(id, attempt, exception);
                }

                tried = changed.State == job.State ? null : changed;
                await PauseAsync(attempt, cancellationToken);
            }
        }
    }

    private async Task WriteAsync(string projectId, TableEntity before, Job job, CancellationToken cancellationToken)
    {
        var after = JobEntityMapper.Create(projectId, job);
        var merged = new TableEntity(before);
        foreach (var (name, value) in after)
        {
            merged[name] = value;
        }

        EntityLimits.Check(merged);

        // Merging keeps what other programs have put beside the job's own properties.
        await table.UpdateEntityAsync(after, before.ETag, TableUpdateMode.Merge, cancellationToken);
    }

#pragma warning disable CA5394 // Writers only have to come out of step with each other.
    private Task PauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var longest = Math.Min(FirstPauseMilliseconds << Math.Min(attempt, 6), MaxPauseMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(longest)), _time, cancellationToken);
    }
#pragma warning restore CA5394
}
