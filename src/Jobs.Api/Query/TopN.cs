using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>
/// Counts the jobs it is shown and keeps those that can still be on the page: never more than offset and limit together.
/// </summary>
internal sealed class TopN
{
    private readonly JobQuery _query;
    private readonly PriorityQueue<byte[]?, Job> _kept;
    private int _total;

    /// <param name="query">Which jobs, in which order, which page of them.</param>
    public TopN(JobQuery query)
    {
        _query = query;

        // The last in order is on top, so that it leaves when a better one comes.
        _kept = new PriorityQueue<byte[]?, Job>(Comparer<Job>.Create((a, b) => query.Order.Compare(b, a)));
    }

    /// <summary>Takes a job into account if it matches.</summary>
    /// <param name="job">The job.</param>
    /// <param name="json">Its finished JSON; null to have it written when the job turns out to be on the page.</param>
    public void Add(Job job, byte[]? json)
    {
        if (!_query.Matches(job))
        {
            return;
        }

        _total++;
        if (_kept.Count < _query.MaxHeld)
        {
            _kept.Enqueue(json, job);
        }
        else if (_kept.TryPeek(out _, out var last) && _query.Order.Compare(job, last) < 0)
        {
            _kept.DequeueEnqueue(json, job);
        }
    }

    /// <summary>The page; the selection is used up by it.</summary>
    public JobPage ToPage(JobHrefs hrefs)
    {
        var page = new byte[Math.Max(0, _kept.Count - _query.Offset)][];
        for (var index = page.Length - 1; index >= 0; index--)
        {
            _kept.TryDequeue(out var json, out var job);
            page[index] = json ?? JobJsonWriter.Write(job!, hrefs);
        }

        return new JobPage(_total, page);
    }
}
