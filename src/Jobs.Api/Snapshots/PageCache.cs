using System.Collections.Concurrent;
using Jobs.Api.Query;
using Jobs.Api.Tables;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The pages and counts that one snapshot was asked for: callers that poll ask the same again and again, and callers at the
/// same time often ask the same. However many ask for a page at once, it is made once. Pages of queries with long criteria are
/// not cached, and large pages only as long as a response holds them. Any thread may call any member.
/// </summary>
internal sealed class PageCache
{
    /// <summary>The maximum number of jobs on a page that is cached.</summary>
    public const int MaxJobsPerPage = 1000;

    private const int MaxResults = 32;
    private const int MaxCriteriaLength = 512;

    // The keys of pages start with a number.
    private const string CountsKey = "counts ";

    private readonly ConcurrentDictionary<string, CachedResult> _results = new(StringComparer.Ordinal);
    private readonly LargePageCache _largePages = new();
    private long _charged;

    /// <summary>
    /// About how many bytes of memory the pages, their encoded forms, the counts and their queries take, without the JSON of the
    /// jobs.
    /// </summary>
    public long Bytes
    {
        get
        {
            var bytes = 0L;
            foreach (var (_, result) in _results)
            {
                bytes += result.Bytes;
            }

            return bytes;
        }
    }

    /// <summary>The cached page of a query, or a new one.</summary>
    /// <param name="query">The query.</param>
    /// <param name="select">Makes the page. An exception goes to all that wait for the page, and nothing is cached.</param>
    public JobPage GetOrAdd(JobQuery query, Func<JobQuery, JobPage> select) => IsCacheable(query)
        ? (JobPage)GetOrAdd(query.Key, query, () => select(query))
        : select(query);

    /// <summary>The cached counts of the jobs that meet the criteria, or new ones.</summary>
    /// <param name="criteria">The criteria.</param>
    /// <param name="count">Makes the counts. An exception goes to all that wait for them, and nothing is cached.</param>
    public JobCounts GetOrAddCounts(JobCriteria criteria, Func<JobCriteria, JobCounts> count) => IsCacheable(criteria)
        ? (JobCounts)GetOrAdd(CountsKey + criteria.CriteriaKey, criteria, () => count(criteria))
        : count(criteria);

    /// <summary>A large page that a response still holds or another request is selecting, or a new one.</summary>
    /// <param name="query">The query.</param>
    /// <param name="select">Selects the page.</param>
    /// <param name="cancellationToken">Ends the wait for another request.</param>
    public ValueTask<JobPage> GetOrAddLargeAsync(
        JobQuery query, Func<Task<JobPage>> select, CancellationToken cancellationToken) => IsCacheable(query)
        ? _largePages.GetOrAddAsync(query.Key, select, cancellationToken)
        : new(select());

    /// <summary>The results that the changes do not affect, for the next snapshot, without those that no request has used.</summary>
    public PageCache CarryOver(IReadOnlyCollection<JobChange> changes)
    {
        var next = new PageCache();
        foreach (var (key, result) in _results)
        {
            if (result.IsUsed && !changes.Any(result.IsAffectedBy))
            {
                next._results[key] = result.CarryOver();
            }
        }

        return next;
    }

    /// <summary>True when <see cref="Bytes"/> has changed since this was last asked.</summary>
    public bool IsResized()
    {
        var bytes = Bytes;
        return Interlocked.Exchange(ref _charged, bytes) != bytes;
    }

    private static bool IsCacheable(JobCriteria criteria) => criteria.TextLength <= MaxCriteriaLength;

    private static bool IsCacheable(ISearchResult result) => result is not JobPage page || page.Jobs.Count <= MaxJobsPerPage;

    private static ISearchResult Keep(ISearchResult result)
    {
        if (result is JobPage page && IsCacheable(result))
        {
            page.KeepEncodings();
        }

        return result;
    }

    private ISearchResult GetOrAdd(string key, JobCriteria criteria, Func<ISearchResult> make)
    {
        if (!_results.TryGetValue(key, out var cached))
        {
            if (_results.Count >= MaxResults)
            {
                return make();
            }

            cached = _results.GetOrAdd(key, new CachedResult(key, criteria, new Lazy<ISearchResult>(() => Keep(make()))));
        }

        var keep = false;
        try
        {
            var result = cached.Use();
            keep = IsCacheable(result);
            return result;
        }
        finally
        {
            if (!keep)
            {
                _results.TryRemove(KeyValuePair.Create(key, cached));
            }
        }
    }

    private sealed class CachedResult(string key, JobCriteria criteria, Lazy<ISearchResult> result)
    {
        // An estimate for the objects of a query, its sets and its place in the cache.
        private const int FixedBytes = 1024;

        // The text of a query is in its key and in its criteria.
        private const int TextCopies = 2;

        public bool IsUsed { get; private set; }

        public long Bytes => result.IsValueCreated ? FixedBytes + (TextCopies * sizeof(char) * key.Length) + result.Value.Bytes : 0;

        /// <summary>The result.</summary>
        public ISearchResult Use()
        {
            IsUsed = true;
            return result.Value;
        }

        public bool IsAffectedBy(JobChange change) =>
            (change.Before is { } before && criteria.Matches(before)) || (change.After is { } after && criteria.Matches(after));

        public CachedResult CarryOver() => new(key, criteria, result);
    }
}
