namespace JobsCli.Data;

/// <summary>The entities to remove, by partition key and row key.</summary>
/// <param name="Ended">Jobs that ended before the given time.</param>
/// <param name="Marked">Entities that are already marked deleted.</param>
internal sealed record PurgeCandidates(
    IReadOnlyList<(string Project, string Job)> Ended, IReadOnlySet<(string Project, string Job)> Marked)
{
    /// <summary>The number of entities.</summary>
    public int Count => Ended.Count + Marked.Count;
}
