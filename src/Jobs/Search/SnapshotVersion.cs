using System.Collections.Concurrent;
using Jobs.Contract;

namespace Jobs.Search;

/// <summary>The jobs of one project at one time; it never changes.</summary>
/// <param name="chunks">The rows, every chunk full but the last ones.</param>
/// <param name="count">How many rows count.</param>
internal sealed class SnapshotVersion(SnapshotRow[][] chunks, int count)
{
    // Who polls asks the same again and again, and who asks at the same time often asks the same.
    private const int MostKeptPages = 32;
    private const int LargestKeptPage = 1000;

    private readonly ConcurrentDictionary<string, JobPage> _pages = new(StringComparer.Ordinal);

    /// <summary>No jobs.</summary>
    public static SnapshotVersion Empty { get; } = new([], 0);

    /// <summary>The page of the jobs that match.</summary>
    public JobPage Find(JobQuery query, JobHrefs hrefs)
    {
        var key = query.Key;
        if (!_pages.TryGetValue(key, out var page))
        {
            page = Select(query, hrefs);
            if (page.Jobs.Count <= LargestKeptPage && _pages.Count < MostKeptPages)
            {
                _pages.TryAdd(key, page);
            }
        }

        return page;
    }

    private JobPage Select(JobQuery query, JobHrefs hrefs)
    {
        var selection = new PageSelection(query);
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
