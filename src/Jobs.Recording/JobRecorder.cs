using Azure;
using Azure.Data.Tables;
using Jobs.Recording.Table;

namespace Jobs.Recording;

/// <summary>
/// Records jobs in the table, from the request to the end. Each call checks the job's state and the limits of Table Storage
/// before it writes, and records the write in the change log of the project, so that readers know what changed. Any number of
/// recorders, in any number of processes, may work on the same jobs.
/// </summary>
/// <remarks>
/// A call that cannot record the job throws a <see cref="JobRecordingException"/>. If the table does not respond, the
/// exceptions of its client are thrown: <see cref="RequestFailedException"/>, or <see cref="AggregateException"/> after the
/// last retry. Such a call may have been carried out, and can be repeated: a message can then be there twice, but is never
/// lost. Instances are thread-safe.
/// </remarks>
public sealed class JobRecorder
{
    private const int MaxAttempts = 30;
    private const int InitialDelayMilliseconds = 10;
    private const int MaxDelayMilliseconds = 500;

    private readonly TableClient _table;
    private readonly ChangeLog _log;
    private readonly TimeProvider _time;

    /// <summary>Creates a recorder.</summary>
    /// <param name="table">The table, which must exist. All recorders of a client share its lanes of the change log.</param>
    /// <param name="time">The clock for the dates; null for the system clock.</param>
    public JobRecorder(TableClient table, TimeProvider? time = null)
        : this(table, ChangeLog.Of(table), time)
    {
    }

    /// <summary>Creates a recorder with a change log of its own.</summary>
    internal JobRecorder(TableClient table, ChangeLog log, TimeProvider? time = null) =>
        (_table, _log, _time) = (table, log, time ?? TimeProvider.System);

    /// <summary>Accepts a request: creates its job in the state <c>acknowledged</c>, created now.</summary>
    /// <returns>The job. If the same request was recorded before, the existing job in its current state.</returns>
    /// <exception cref="JobConflictException">The id has another job, or one that is marked deleted.</exception>
    /// <exception cref="JobTooLargeException">The job exceeds a limit of Table Storage.</exception>
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
        return await new BulkInserter(_table, _log, projectId).AddAsync(acknowledged, IsSameRequest, cancellationToken);
    }

    /// <summary>Starts the processing: <c>acknowledged</c> becomes <c>in-progress</c>, started now.</summary>
    /// <exception cref="JobNotFoundException">The project has no such job.</exception>
    /// <exception cref="JobTransitionException">The job is not <c>acknowledged</c>.</exception>
    /// <exception cref="JobContentionException">Other writers changed the job during every attempt.</exception>
    public Task<Job> StartAsync(string projectId, Guid id, CancellationToken cancellationToken = default) =>
        MoveAsync(projectId, id, JobState.InProgress, message: null, cancellationToken);

    /// <summary>Ends the processing with success: <c>in-progress</c> becomes <c>completed</c>, ended now.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="id">The job.</param>
    /// <param name="message">A message to add; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="JobNotFoundException">The project has no such job.</exception>
    /// <exception cref="JobTransitionException">The job is not <c>in-progress</c>.</exception>
    /// <exception cref="JobTooLargeException">With the message, the job exceeds a limit of Table Storage.</exception>
    /// <exception cref="JobContentionException">Other writers changed the job during every attempt.</exception>
    public Task<Job> CompleteAsync(
        string projectId, Guid id, JobMessage? message = null, CancellationToken cancellationToken = default) =>
        MoveAsync(projectId, id, JobState.Completed, message, cancellationToken);

    /// <summary>
    /// Ends the processing without success: <c>acknowledged</c> or <c>in-progress</c> becomes <c>failed</c>, ended now.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="id">The job.</param>
    /// <param name="message">A message to add, usually the reason; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="JobNotFoundException">The project has no such job.</exception>
    /// <exception cref="JobTransitionException">The job has already ended.</exception>
    /// <exception cref="JobTooLargeException">With the message, the job exceeds a limit of Table Storage.</exception>
    /// <exception cref="JobContentionException">Other writers changed the job during every attempt.</exception>
    public Task<Job> FailAsync(
        string projectId, Guid id, JobMessage? message = null, CancellationToken cancellationToken = default) =>
        MoveAsync(projectId, id, JobState.Failed, message, cancellationToken);

    /// <summary>Adds a message after the existing ones, in any state.</summary>
    /// <exception cref="JobNotFoundException">The project has no such job.</exception>
    /// <exception cref="JobTooLargeException">With the message, the job exceeds a limit of Table Storage.</exception>
    /// <exception cref="JobContentionException">Other writers changed the job during every attempt.</exception>
    public Task<Job> AddMessageAsync(
        string projectId, Guid id, JobMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ChangeAsync(projectId, id, job => job.With(message), cancellationToken);
    }

    /// <summary>Replaces a job by another version of it. A property that only the existing one has stays.</summary>
    /// <returns>False if the existing job is not older, and stays.</returns>
    /// <exception cref="JobNotFoundException">The project has no such job.</exception>
    /// <exception cref="JobContentionException">Other writers changed the job during every attempt.</exception>
    internal async Task<bool> ReplaceAsync(
        string projectId, Job job, Func<Job, bool> isOlder, CancellationToken cancellationToken)
    {
        var isReplaced = false;
        await ChangeAsync(
            projectId, job.Id, existing => (isReplaced = isOlder(existing)) ? job : existing, cancellationToken);
        return isReplaced;
    }

    /// <summary>
    /// Marks the job deleted, in any state: it is no longer part of the collection. The entity stays until <c>jobsctl purge</c>
    /// or another program removes it. The call can be repeated.
    /// </summary>
    /// <exception cref="JobNotFoundException">The project has no such job.</exception>
    public async Task DeleteAsync(string projectId, Guid id, CancellationToken cancellationToken = default)
    {
        RequireProjectId(projectId);
        var mark = new TableEntity(projectId, id.ToString("D")) { [JobColumns.Deleted] = true };
        try
        {
            await _log.SubmitAsync(
                projectId,
                [new TableTransactionAction(TableTransactionActionType.UpdateMerge, mark, ETag.All)],
                cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            throw new JobNotFoundException(projectId, id);
        }
    }

    /// <summary>
    /// Inserts complete jobs, in any state, with up to 99 jobs in a transaction and several transactions at a time. Existing
    /// jobs with the same content are skipped, so an interrupted call can be repeated.
    /// </summary>
    /// <param name="projectId">The project of all of them.</param>
    /// <param name="jobs">The jobs, enumerated as they are written.</param>
    /// <param name="progress">Receives the number of jobs of each finished transaction; null for no progress.</param>
    /// <param name="parallelism">The maximum number of concurrent transactions; a process has at most 16 in a project.</param>
    /// <param name="cancellationToken">Cancels the call. Transactions that were written stay.</param>
    /// <returns>The number of inserted jobs.</returns>
    /// <exception cref="JobConflictException">One of the ids has another job, or one that is marked deleted.</exception>
    /// <exception cref="JobTooLargeException">One of the jobs exceeds a limit of Table Storage.</exception>
    public async Task<int> AddAsync(
        string projectId,
        IEnumerable<Job> jobs,
        IProgress<int>? progress = null,
        int parallelism = 8,
        CancellationToken cancellationToken = default)
    {
        RequireProjectId(projectId);
        ArgumentNullException.ThrowIfNull(jobs);
        var inserter = new BulkInserter(_table, _log, projectId);
        var added = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(BulkInserter.Batches(jobs), options, async (batch, cancelled) =>
        {
            Interlocked.Add(ref added, await inserter.AddAsync(batch, cancelled));
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
                $"A project id must have 1 to {ProjectId.MaxLength} characters without / \\ # ? and control characters.",
                nameof(projectId));
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
        var inserter = new BulkInserter(_table, _log, projectId);
        for (var attempt = 1; ; attempt++)
        {
            var entity = await inserter.FindAsync(id, cancellationToken);
            if (entity is null || JobEntityMapper.IsDeleted(entity))
            {
                throw new JobNotFoundException(projectId, id);
            }

            var changed = change(JobEntityMapper.Read(entity));
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

                await DelayAsync(attempt, cancellationToken);
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

        // A merge keeps the properties of other programs.
        await _log.SubmitAsync(
            projectId,
            [new TableTransactionAction(TableTransactionActionType.UpdateMerge, after, before.ETag)],
            cancellationToken);
    }

#pragma warning disable CA5394 // Jitter between writers needs no secure random numbers.
    private Task DelayAsync(int attempt, CancellationToken cancellationToken)
    {
        var maxMilliseconds = Math.Min(InitialDelayMilliseconds << Math.Min(attempt, 6), MaxDelayMilliseconds);
        return Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(maxMilliseconds)), _time, cancellationToken);
    }
#pragma warning restore CA5394
}
