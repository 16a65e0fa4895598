using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>A transaction on jobs of one project, with what the change log records of it.</summary>
/// <param name="Actions">The operations on jobs.</param>
/// <param name="Jobs">The ids of these jobs.</param>
/// <param name="Id">Identifies the transaction in its lane, so that a writer can tell whether it was carried out.</param>
internal sealed record LoggedTransaction(
    IReadOnlyCollection<TableTransactionAction> Actions, IReadOnlyList<Guid> Jobs, string Id)
{
    /// <summary>The transaction of these operations. Entities whose row key is not a job's are not recorded.</summary>
    public static LoggedTransaction Of(IReadOnlyCollection<TableTransactionAction> actions) =>
        new(actions, [.. actions.Select(action => JobOf(action.Entity.RowKey)).OfType<Guid>()], Guid.NewGuid().ToString("N"));

    private static Guid? JobOf(string rowKey) =>
        Guid.TryParseExact(rowKey, "D", out var id) && id.ToString("D") == rowKey ? id : null;
}
