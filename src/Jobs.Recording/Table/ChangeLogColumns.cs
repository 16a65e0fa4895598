namespace Jobs.Recording.Table;

/// <summary>The property names of a lane's entity (docs/change-log.md).</summary>
internal static class ChangeLogColumns
{
    public const string Sequence = "Sequence";
    public const string Changes = "Changes";
    public const string Recent = "Recent";
    public const string Transaction = "Transaction";

    /// <summary>The properties that a reader selects of all lanes.</summary>
    public static IReadOnlyList<string> ForRefresh { get; } = [JobColumns.RowKey, Sequence, Recent];

    /// <summary>The properties that a reader selects of a lane whose recent transactions are not enough.</summary>
    public static IReadOnlyList<string> ForLane { get; } = [JobColumns.RowKey, Sequence, Changes];
}
