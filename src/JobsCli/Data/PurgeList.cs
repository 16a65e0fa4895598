namespace JobsCli.Data;

/// <summary>The entities to remove, by partition key and row key.</summary>
/// <param name="Ended">Jobs that ended long enough ago.</param>
/// <param name="Marked">Entities that were marked deleted before.</param>
internal sealed record PurgeList(
    IReadOnlyList<(string Project, string Job)> Ended, IReadOnlySet<(string Project, string Job)> Marked)
{
    /// <summary>How many there are.</summary>
    public int Count => Ended.Count + Marked.Count;
}
