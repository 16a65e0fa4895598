using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>
/// Counts the jobs that match a query and keeps those that can be on its page: little more than offset and limit together.
/// </summary>
/// <param name="query">Which jobs, in which order, which page of them.</param>
internal sealed class TopN<T>(JobQuery query)
{
    // So many more than the window are held before they are sorted and cut to it: each costs one comparison until then.
    private const int MinSurplus = 256;

    private readonly List<(Job Job, T Item)> _candidates = [];
    private readonly long _capacity = query.WindowSize + Math.Max(MinSurplus, query.WindowSize / 4L);

    // The last job of the window; null until the window was full.
    private Job? _last;

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
        if (_last is not null && query.Order.Compare(job, _last) > 0)
        {
            return;
        }

        _candidates.Add((job, item));
        if (_candidates.Count >= _capacity)
        {
            SortAndCut();
            _last = _candidates[^1].Job;
        }
    }

    /// <summary>The items of the page, in order.</summary>
    public T[] TakePage()
    {
        SortAndCut();
        return [.. _candidates.Skip(query.Offset).Select(static candidate => candidate.Item)];
    }

    private void SortAndCut()
    {
        _candidates.Sort((a, b) => query.Order.Compare(a.Job, b.Job));
        if (_candidates.Count > query.WindowSize)
        {
            _candidates.RemoveRange(query.WindowSize, _candidates.Count - query.WindowSize);
        }
    }
}
