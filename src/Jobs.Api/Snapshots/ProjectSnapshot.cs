using Jobs.Api.Query;

namespace Jobs.Api.Snapshots;

/// <summary>The jobs of one project at one time; it never changes.</summary>
/// <param name="chunks">The rows, every chunk full but the last ones.</param>
/// <param name="count">How many rows count.</param>
/// <param name="pages">The pages that are known from the version before.</param>
internal sealed class ProjectSnapshot(ReplicaRow[][] chunks, int count, PageCache pages)
{
    /// <summary>The pages that it was asked for.</summary>
    public PageCache Pages => pages;

    /// <summary>The page of the jobs that match.</summary>
    public JobPage Find(JobQuery query, JobHrefs hrefs) => pages.Get(query, asked => Select(asked, hrefs));

    private JobPage Select(JobQuery query, JobHrefs hrefs)
    {
        var selection = new TopN(query);
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

        return selection.ToPage(hrefs);
    }
}
