namespace Jobs.Recording.Table;

/// <summary>The property names of a lane's entity (docs/change-log.md).</summary>
internal static class ChangeLogColumns
{
    public const string Sequence = "Sequence";
    public const string Changes = "Changes";
    public const string Transaction = "Transaction";

    /// <summary>The properties that a reader selects.</summary>
    public static IReadOnlyList<string> All { get; } = [JobColumns.RowKey, Sequence, Changes];
}
