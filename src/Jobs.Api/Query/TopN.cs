using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>
/// Counts the jobs that match a query and keeps those that can be on its page: never more than offset and limit together.
/// </summary>
/// <param name="query">Which jobs, in which order, which page of them.</param>
internal sealed class TopN<T>(JobQuery query)
{
    // The last in order is on top, so that it is replaced when a better one comes.
    private readonly PriorityQueue<T, Job> _heap = new(Comparer<Job>.Create((a, b) => query.Order.Compare(b, a)));

    /// <summary>How many jobs have matched.</summary>
    public int Total { get; private set; }

    /// <summary>Takes a job into account if it matches.</summary>
    /// <param name="job">The job.</param>
    /// <param name="item">What the page has for it.</param>
    public void Add(Job job, T item)
    {
        if (!query.Matches(job))
        {
            return;
        }

        Total++;
        if (_heap.Count < query.WindowSize)
        {
            _heap.Enqueue(item, job);
        }
        else if (_heap.TryPeek(out _, out var last) && query.Order.Compare(job, last) < 0)
        {
            _heap.DequeueEnqueue(item, job);
        }
    }

    /// <summary>The items of the page, in order. It empties the heap, so it can be called once.</summary>
    public T[] TakePage()
    {
        var page = new T[Math.Max(0, _heap.Count - query.Offset)];
        for (var index = page.Length - 1; index >= 0; index--)
        {
            page[index] = _heap.Dequeue();
        }

        return page;
    }
}
