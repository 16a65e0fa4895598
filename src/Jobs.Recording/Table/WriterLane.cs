using System.Runtime.ExceptionServices;
using Azure;
using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>
/// A lane as its writer knows it. Only this object writes to the lane, one transaction at a time, and each on condition of the
/// ETag that the one before it left. So of several tries of a transaction, the late ones included, at most one is carried out.
/// </summary>
internal sealed class WriterLane(TableClient table, string projectId)
{
    private ChangeLogLane _lane = ChangeLogLane.New();

    // Null until the lane is in the table.
    private ETag? _tag;

    private string? _lastTransaction;

    // False after a try whose outcome is unknown. It may still be carried out.
    private bool _isCurrent = true;

    /// <summary>True if the lane was removed from the table, or overwritten. It must not be used again.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Submits a transaction together with this lane.</summary>
    /// <returns>
    /// Null if it was carried out. Otherwise why it was not; it can be submitted again, on another lane if this one is gone.
    /// </returns>
    /// <exception cref="RequestFailedException">
    /// The service rejected an operation on a job, or the lane cannot be read.
    /// </exception>
    public async Task<Exception?> TrySubmitAsync(LoggedTransaction transaction, CancellationToken cancellationToken)
    {
        if (!_isCurrent)
        {
            await ReadAsync(cancellationToken);
        }

        var sent = (_lane.Sequence, _lastTransaction);
        try
        {
            await SubmitAsync(transaction, cancellationToken);
            return null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            await ReadAfterAsync(failure, cancellationToken);
            if (_lastTransaction == transaction.Id)
            {
                return null;
            }

            if (!IsGone && (_lane.Sequence, _lastTransaction) == sent && !HasUnknownOutcome(failure))
            {
                // The condition on the lane was met, so the service rejected an operation on a job.
                ExceptionDispatchInfo.Throw(failure);
            }

            return failure;
        }
    }

    // An error that the service reports without having carried out anything, or any other one.
    private static bool HasUnknownOutcome(Exception failure) =>
        failure is not RequestFailedException { Status: >= 400 and < 500 and not (408 or 429) };

    private async Task SubmitAsync(LoggedTransaction transaction, CancellationToken cancellationToken)
    {
        var next = _lane.Next(transaction.Jobs);
        var entity = new TableEntity(projectId, next.RowKey)
        {
            [ChangeLogColumns.Sequence] = next.Sequence,
            [ChangeLogColumns.Changes] = next.Changes,
            [ChangeLogColumns.Recent] = next.Recent,
            [ChangeLogColumns.Transaction] = transaction.Id,
        };
        var write = _tag is { } tag
            ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, entity, tag)
            : new TableTransactionAction(TableTransactionActionType.Add, entity);
        _isCurrent = false;
        var responses = await table.SubmitTransactionAsync([write, .. transaction.Actions], cancellationToken);
        (_lane, _lastTransaction) = (next, transaction.Id);
        _tag = responses.Value[0].Headers.ETag;
        _isCurrent = _tag is not null;
    }

    private async Task ReadAfterAsync(Exception failure, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whether the transaction was carried out stays unknown, which the first failure says better than this one.
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            projectId, _lane.RowKey, cancellationToken: cancellationToken);
        if (found.HasValue && Parse(found.Value!) is { } lane)
        {
            (_lane, _tag, _lastTransaction) = (lane, found.Value!.ETag, found.Value.GetString(ChangeLogColumns.Transaction));
        }
        else
        {
            // A lane that is not in the table yet may still arrive with a late try.
            IsGone = found.HasValue || _tag is not null;
        }

        _isCurrent = true;
    }

    private static ChangeLogLane? Parse(TableEntity entity) =>
        entity.TryGetValue(ChangeLogColumns.Sequence, out var sequence) && sequence is long number
        && entity.TryGetValue(ChangeLogColumns.Changes, out var changes) && changes is string text
            ? ChangeLogLane.TryParse(entity.RowKey, number, text)
            : null;
}
