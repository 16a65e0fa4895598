using Jobs.Client.Http;

namespace Jobs.Client;

/// <summary>
/// All jobs that match a query. Each enumeration reads them page by page. A job that matches all the while, and whose fields of
/// the order do not change, is returned exactly once, whatever is added or removed meanwhile.
/// </summary>
public sealed class JobSequence : IAsyncEnumerable<Job>
{
    private readonly Func<JobPager> _createPager;
    private readonly Uri _first;
    private readonly int _limit;
    private JobPager? _pager;

    internal JobSequence(Func<JobPager> createPager, Uri first, int limit) =>
        (_createPager, _first, _limit) = (createPager, first, limit);

    /// <summary>
    /// The number of jobs that match, by the last page that the latest enumeration has read; null before its first page.
    /// </summary>
    public int? TotalCount => _pager?.TotalCount;

    /// <summary>
    /// True if jobs were added, removed or moved while the latest enumeration went from page to page. Those may be there or not;
    /// the others are all there. Enumerate again for a collection at rest.
    /// </summary>
    public bool HasChanged => _pager?.HasChanged ?? false;

    /// <summary>Reads the jobs.</summary>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="JobsApiException">The API answers with an error.</exception>
    public IAsyncEnumerator<Job> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _pager = _createPager();
        return _pager.ReadAsync(_first, _limit, cancellationToken).GetAsyncEnumerator(cancellationToken);
    }
}
