using System.Collections.Concurrent;
using Jobs.Api.Query;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The pages that one snapshot was asked for: callers that poll ask the same again and again, and callers at the same time
/// often ask the same. However many ask for a page at once, it is made once. Any thread may call any member.
/// </summary>
internal sealed class PageCache
{
    private const int MaxPages = 32;
    private const int MaxJobsPerPage = 1000;

    private readonly ConcurrentDictionary<string, CachedPage> _pages = new(StringComparer.Ordinal);

    /// <summary>About how many bytes of memory the pages take, without the JSON of the jobs.</summary>
    public long Bytes => _pages.Values.Sum(static page => page.Bytes);

    /// <summary>The cached page of a query, or a new one.</summary>
    /// <param name="query">The query.</param>
    /// <param name="select">Makes the page. An exception goes to all that wait for the page, and nothing is cached.</param>
    public JobPage GetOrAdd(JobQuery query, Func<JobQuery, JobPage> select)
    {
        var key = query.Key;
        if (!_pages.TryGetValue(key, out var cached))
        {
            if (_pages.Count >= MaxPages)
            {
                return select(query);
            }

            cached = _pages.GetOrAdd(key, new CachedPage(query, new Lazy<JobPage>(() => select(query))));
        }

        var keep = false;
        try
        {
            var page = cached.Use();
            keep = page.Jobs.Count <= MaxJobsPerPage;
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

    /// <summary>The pages that the changes do not affect, for the next snapshot, without those that no find has used.</summary>
    public PageCache CarryOver(IReadOnlyCollection<JobChange> changes)
    {
        var next = new PageCache();
        foreach (var (key, page) in _pages)
        {
            if (page.IsUsed && !changes.Any(page.IsAffectedBy))
            {
                next._pages[key] = page.CarryOver();
            }
        }

        return next;
    }

    private sealed class CachedPage(JobQuery query, Lazy<JobPage> page)
    {
        public bool IsUsed { get; private set; }

        public long Bytes => page.IsValueCreated ? page.Value.Bytes : 0;

        public JobPage Use()
        {
            IsUsed = true;
            return page.Value;
        }

        public bool IsAffectedBy(JobChange change) =>
            (change.Before is { } before && query.Matches(before)) || (change.After is { } after && query.Matches(after));

        public CachedPage CarryOver() => new(query, page);
    }
}
