using System.Text;

namespace Jobs.Recording.Table;

/// <summary>The property names of a job's entity.</summary>
internal static class JobColumns
{
    public const string PartitionKey = "PartitionKey";
    public const string RowKey = "RowKey";
    public const string Timestamp = "Timestamp";
    public const string State = "State";
    public const string Description = "Description";
    public const string CreatedDate = "CreatedDate";
    public const string RequesterId = "RequesterId";
    public const string StartProcessingDate = "StartProcessingDate";
    public const string EndProcessingDate = "EndProcessingDate";
    public const string Messages = "Messages";
    public const string ResourceHref = "ResourceHref";
    public const string Deleted = "Deleted";

    /// <summary>The properties that queries select. Other properties of an entity are not read.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        RowKey, Timestamp, State, Description, CreatedDate, RequesterId, StartProcessingDate, EndProcessingDate, Messages,
        ResourceHref, Deleted,
    ];

    /// <summary><see cref="All"/>, each with its name in UTF-8.</summary>
    public static (byte[] Utf8, string Name)[] ByUtf8Name { get; } =
        [.. All.Select(name => (Encoding.UTF8.GetBytes(name), name))];
}
