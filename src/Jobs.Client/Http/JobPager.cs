using System.Net;
using System.Runtime.CompilerServices;

namespace Jobs.Client.Http;

/// <summary>
/// Reads page after page. Each page begins with the last job of the page before it: if it does, nothing moved across the edge, and
/// if it does not, the collection has changed, and pages are read again from where a job is that was read before.
/// </summary>
/// <param name="fetch">Reads the page at an address.</param>
internal sealed class JobPager(Func<Uri, CancellationToken, Task<JobPage>> fetch)
{
    private readonly HashSet<Guid> _seen = [];
    private Guid? _last;
    private bool _isOverlapExpected;

    /// <summary>The number of jobs on all pages, by the last page that was read; null before the first one.</summary>
    public int? TotalCount { get; private set; }

    /// <summary>True if a page shows that the collection is not what it was when the page before was read.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>The jobs of all pages, each once.</summary>
    /// <param name="first">The address of the first page, with an offset and a limit of at least 2.</param>
    /// <param name="limit">The limit of a page.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async IAsyncEnumerable<Job> ReadAsync(
        Uri first, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = PageAddress.Offset(first)!.Value;
        for (var address = first; address is not null;)
        {
            var page = await fetch(address, cancellationToken).ConfigureAwait(false);
            if (Earlier(page, address, start, limit) is { } earlier)
            {
                address = earlier;
                continue;
            }

            var known = _seen.Count;
            foreach (var job in page.Jobs)
            {
                if (_seen.Add(job.Id))
                {
                    yield return job;
                }

                _last = job.Id;
            }

            address = Next(page, address, isProgress: _seen.Count > known);
        }
    }

    // Where to go back to if the page does not follow what was read.
    private Uri? Earlier(JobPage page, Uri address, int start, int limit)
    {
        HasChanged |= TotalCount is { } total && total != page.TotalCount;
        TotalCount = page.TotalCount;
        var edge = page.Jobs.Count == 0 ? (Guid?)null : page.Jobs[0].Id;
        if (!_isOverlapExpected || edge == _last || PageAddress.Offset(address) is not { } offset)
        {
            return null;
        }

        HasChanged = true;
        return offset == start || (edge is { } id && _seen.Contains(id))
            ? null
            : PageAddress.At(address, Math.Max(start, offset - limit + 1));
    }

    private Uri? Next(JobPage page, Uri address, bool isProgress)
    {
        if (page.Jobs.Count == 0 || page.Next is not { } next)
        {
            return null;
        }

        var (from, to) = (PageAddress.Offset(address), PageAddress.Offset(next));
        _isOverlapExpected = to - 1 > from;
        return _isOverlapExpected ? PageAddress.At(next, to!.Value - 1)

            // Pages of one job, or links without an offset, are followed as they are, as long as they lead on.
            : to > from || (to is null && isProgress) ? next
            : throw new JobsApiException(HttpStatusCode.OK, "The answer is not one of the jobs API: its next page is not a later one.");
    }
}
