using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Azure;
using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>
/// Writes to jobs, and records each write in the change log of the project (docs/change-log.md) in the same entity group
/// transaction. Instances are thread-safe.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="time">The clock that tells which lanes this process has not used for long.</param>
/// <param name="idleTime">The time after which a lane that is not used is removed.</param>
internal sealed class ChangeLog(TableClient table, TimeProvider time, TimeSpan idleTime)
{
    private const int MaxAttempts = 4;

    // What is removed in passing must not delay a write for long.
    private const int MaxLanesInPassing = 1000;
    private static readonly TimeSpan MaxTimeInPassing = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    // All recorders of a client share the lanes: producers that create a recorder for each step need no more lanes than others.
    private static readonly ConditionalWeakTable<TableClient, ChangeLog> Shared = [];

    private readonly ConcurrentDictionary<string, LanePool> _pools = new(StringComparer.Ordinal);
    private readonly IdleLanes _idleLanes = new(table, idleTime);

    /// <summary>The change log that all users of this client share.</summary>
    public static ChangeLog Of(TableClient table) =>
        Shared.GetValue(table, static table => new ChangeLog(table, TimeProvider.System, ChangeLogLane.IdleTime));

    /// <summary>
    /// Submits operations on at most <see cref="EntityLimits.MaxTransactionJobs"/> jobs of a project, all or none.
    /// </summary>
    /// <exception cref="RequestFailedException">The service rejected an operation on a job, or did not answer.</exception>
    public async Task SubmitAsync(
        string projectId, IReadOnlyCollection<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        var transaction = LoggedTransaction.Of(actions);
        if (transaction.Jobs.Count == 0)
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return;
        }

        var pool = _pools.GetOrAdd(projectId, id => new LanePool(table, id, time, idleTime));
        await SubmitAsync(pool, transaction, cancellationToken);
        if (pool.IsCleaningDue())
        {
            await CleanAsync(projectId, cancellationToken);
        }
    }

    /// <summary>Removes the lanes that no writer has used for the idle time.</summary>
    /// <param name="projectId">The project; null for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task RemoveIdleLanesAsync(string? projectId, CancellationToken cancellationToken) =>
        _idleLanes.RemoveAsync(projectId, int.MaxValue, cancellationToken);

    private static async Task SubmitAsync(LanePool pool, LoggedTransaction transaction, CancellationToken cancellationToken)
    {
        var lane = await pool.TakeAsync(cancellationToken);
        try
        {
            for (var attempt = 1; await lane.TrySubmitAsync(transaction, cancellationToken) is { } failure; attempt++)
            {
                if (attempt == MaxAttempts)
                {
                    ExceptionDispatchInfo.Throw(failure);
                }

                // The next try uses the same lane, so that no earlier one can be carried out beside it.
                lane = lane.IsGone ? pool.NewLane() : lane;
                await Task.Delay(RetryDelay * attempt, TimeProvider.System, cancellationToken);
            }
        }
        finally
        {
            pool.Return(lane);
        }
    }

    // The write was carried out, so the caller must not see a failure of this.
    private async Task CleanAsync(string projectId, CancellationToken cancellationToken)
    {
        foreach (var (id, pool) in _pools)
        {
            if (pool.IsIdle)
            {
                _pools.TryRemove(new KeyValuePair<string, LanePool>(id, pool));
            }
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(MaxTimeInPassing);
        try
        {
            await _idleLanes.RemoveAsync(projectId, MaxLanesInPassing, limited.Token);
        }
        catch (Exception exception) when (
            exception is RequestFailedException or AggregateException or IOException or OperationCanceledException)
        {
            // The next one removes them.
        }
    }
}
