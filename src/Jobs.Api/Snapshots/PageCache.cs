using System.Collections.Concurrent;
using Jobs.Api.Query;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The pages that one snapshot was asked for: callers that poll ask the same again and again, and callers at the same time
/// often ask the same. However many ask for a page at once, it is made once. Pages of queries with long criteria are not
/// cached, and large pages only as long as a response holds them. Any thread may call any member.
/// </summary>
internal sealed class PageCache
{
    /// <summary>The maximum number of jobs on a page that is cached.</summary>
    public const int MaxJobsPerPage = 1000;

    private const int MaxPages = 32;
    private const int MaxCriteriaLength = 512;

    private readonly ConcurrentDictionary<string, CachedPage> _pages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WeakReference<JobPage>> _largePages = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>About how many bytes of memory the pages and their queries take, without the JSON of the jobs.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The cached page of a query, or a new one.</summary>
    /// <param name="query">The query.</param>
    /// <param name="select">Makes the page. An exception goes to all that wait for the page, and nothing is cached.</param>
    public JobPage GetOrAdd(JobQuery query, Func<JobQuery, JobPage> select)
    {
        if (!IsCacheable(query))
        {
            return select(query);
        }

        var key = query.Key;
        if (!_pages.TryGetValue(key, out var cached))
        {
            if (_pages.Count >= MaxPages)
            {
                return select(query);
            }

            cached = _pages.GetOrAdd(key, new CachedPage(key, query, new Lazy<JobPage>(() => select(query))));
        }

        var keep = false;
        try
        {
            var page = cached.Use(out var isFirst);
            keep = page.Jobs.Count <= MaxJobsPerPage;
            Charge(isFirst && keep ? cached.Bytes : 0);
            return page;
        }
        finally
        {
            if (!keep)
            {
                _pages.TryRemove(KeyValuePair.Create(key, cached));
            }
        }
    }

    /// <summary>A large page that a response still holds, or a new one, which later responses can share.</summary>
    /// <param name="query">The query.</param>
    /// <param name="select">Makes the page.</param>
    public async ValueTask<JobPage> GetOrAddLargeAsync(JobQuery query, Func<Task<JobPage>> select)
    {
        if (!IsCacheable(query))
        {
            return await select();
        }

        var key = query.Key;
        if (_largePages.TryGetValue(key, out var shared) && shared.TryGetTarget(out var page))
        {
            return page;
        }

        page = await select();
        if (_largePages.Count >= MaxPages)
        {
            _largePages.Clear();
        }

        _largePages[key] = new WeakReference<JobPage>(page);
        return page;
    }

    /// <summary>The pages that the changes do not affect, for the next snapshot, without those that no find has used.</summary>
    public PageCache CarryOver(IReadOnlyCollection<JobChange> changes)
    {
        var next = new PageCache();
        foreach (var (key, page) in _pages)
        {
            if (page.IsUsed && !changes.Any(page.IsAffectedBy))
            {
                next._pages[key] = page.CarryOver();
                next.Charge(page.Bytes);
            }
        }

        return next;
    }

    private static bool IsCacheable(JobQuery query) =>
        query.ResourceHrefs.Sum(static reference => reference.Length) <= MaxCriteriaLength;

    private void Charge(long bytes)
    {
        if (bytes != 0)
        {
            Interlocked.Add(ref _bytes, bytes);
        }
    }

    private sealed class CachedPage(string key, JobQuery query, Lazy<JobPage> page, bool isCharged = false)
    {
        // An estimate for the objects of a query, its sets and its place in the cache.
        private const int FixedBytes = 1024;

        // The text of a query is in its key and in its criteria.
        private const int TextCopies = 2;

        private int _isCharged = isCharged ? 1 : 0;

        public bool IsUsed { get; private set; }

        public long Bytes => page.IsValueCreated ? FixedBytes + (TextCopies * sizeof(char) * key.Length) + page.Value.Bytes : 0;

        /// <summary>The page.</summary>
        /// <param name="isFirst">True once: for the use after which the page is to be charged.</param>
        public JobPage Use(out bool isFirst)
        {
            IsUsed = true;
            var value = page.Value;
            isFirst = Interlocked.Exchange(ref _isCharged, 1) == 0;
            return value;
        }

        public bool IsAffectedBy(JobChange change) =>
            (change.Before is { } before && query.Matches(before)) || (change.After is { } after && query.Matches(after));

        public CachedPage CarryOver() => new(key, query, page, isCharged: true);
    }
}
