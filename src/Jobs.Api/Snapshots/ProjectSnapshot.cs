using Jobs.Api.Query;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The jobs of one project at one moment; immutable but for the pages that it caches. Any thread may call any member.
/// </summary>
/// <param name="chunks">The rows, every chunk full but the last one.</param>
/// <param name="count">How many rows there are.</param>
/// <param name="pages">The pages that are known from the snapshot before.</param>
internal sealed class ProjectSnapshot(ReplicaRow[][] chunks, int count, PageCache pages)
{
    /// <summary>A project without jobs.</summary>
    public static ProjectSnapshot Empty => new([], 0, new PageCache());

    /// <summary>About how many bytes of memory the cached pages take, without the JSON of the jobs.</summary>
    public long PageBytes => pages.Bytes;

    /// <summary>The page of the jobs that match.</summary>
    public JobPage Find(JobQuery query) => pages.GetOrAdd(query, Select);

    /// <summary>The cached pages that the changes do not affect, for the next snapshot.</summary>
    public PageCache CarryPagesOver(IReadOnlyCollection<JobChange> changes) => pages.CarryOver(changes);

    private JobPage Select(JobQuery query)
    {
        var selection = new TopN<byte[]>(query);
        var left = count;
        foreach (var chunk in chunks)
        {
            var rows = chunk.AsSpan(0, Math.Min(left, chunk.Length));
            left -= rows.Length;
            foreach (ref readonly var row in rows)
            {
                selection.Add(row.Job, row.Json);
            }
        }

        return new JobPage(selection.Total, selection.TakePage());
    }
}
