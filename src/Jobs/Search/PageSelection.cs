using Jobs.Contract;

namespace Jobs.Search;

/// <summary>
/// Counts the jobs it is shown and keeps those that can still be on the page: never more than offset and limit together.
/// </summary>
internal sealed class PageSelection(JobQuery query)
{
    private readonly int _capacity = (int)Math.Min((long)query.Offset + query.Limit, Array.MaxLength);

    // The last in order is on top, so that it leaves when a better one comes.
    private readonly PriorityQueue<Job, Job> _kept =
        new(Comparer<Job>.Create((a, b) => query.Order.Compare(b, a)));

    /// <summary>How many of the jobs shown match.</summary>
    public int Total { get; private set; }

    /// <summary>Takes a job into account if there is one and it matches.</summary>
    public void Add(Job? job)
    {
        if (job is null || !query.Matches(job))
        {
            return;
        }

        Total++;
        if (_kept.Count < _capacity)
        {
            _kept.Enqueue(job, job);
        }
        else if (query.Order.Compare(job, _kept.Peek()) < 0)
        {
            _kept.DequeueEnqueue(job, job);
        }
    }

    /// <summary>The page's jobs in order; the selection is used up by it.</summary>
    public Job[] TakePage()
    {
        var page = new Job[Math.Max(0, _kept.Count - query.Offset)];
        for (var index = page.Length - 1; index >= 0; index--)
        {
            page[index] = _kept.Dequeue();
        }

        return page;
    }
}
