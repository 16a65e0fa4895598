using System.Collections.Concurrent;
using Jobs.Api.Query;
using Jobs.Recording;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The pages that one version of a project was asked for: who polls asks the same again and again, and who asks at the
/// same time often asks the same. However many ask for a page at once, it is made once.
/// </summary>
internal sealed class PageCache
{
    private const int MaxPages = 32;
    private const int MaxPage = 1000;

    private readonly ConcurrentDictionary<string, KeptPage> _pages = new(StringComparer.Ordinal);

    /// <summary>About how many bytes of memory they take, beside the JSON of the jobs.</summary>
    public long Bytes => _pages.Values.Sum(static page => page.Bytes);

    /// <summary>The page, the one there is or a new one.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="select">Makes the page.</param>
    public JobPage Get(JobQuery query, Func<JobQuery, JobPage> select)
    {
        var key = query.Key;
        if (!_pages.TryGetValue(key, out var kept))
        {
            if (_pages.Count >= MaxPages)
            {
                return select(query);
            }

            kept = _pages.GetOrAdd(key, new KeptPage(query, select));
        }

        var page = kept.Ask();
        if (page.Jobs.Count > MaxPage)
        {
            _pages.TryRemove(key, out _);
        }

        return page;
    }

    /// <summary>The pages that are the same after a change, for the next version; those that nobody asked for are left out.</summary>
    /// <param name="changed">The jobs that have changed, each as it was and as it is.</param>
    public PageCache After(IReadOnlyCollection<Job> changed)
    {
        var same = new PageCache();
        foreach (var (key, page) in _pages)
        {
            if (page.IsAskedFor && !changed.Any(page.Query.Matches))
            {
                same._pages[key] = page.ForNextVersion();
            }
        }

        return same;
    }

    private sealed class KeptPage
    {
        private readonly Lazy<JobPage> _page;

        public KeptPage(JobQuery query, Func<JobQuery, JobPage> select)
            : this(query, new Lazy<JobPage>(() => select(query)))
        {
        }

        private KeptPage(JobQuery query, Lazy<JobPage> page)
        {
            Query = query;
            _page = page;
        }

        public JobQuery Query { get; }

        public bool IsAskedFor { get; private set; }

        public long Bytes => _page.IsValueCreated ? _page.Value.Bytes : 0;

        public JobPage Ask()
        {
            IsAskedFor = true;
            return _page.Value;
        }

        public KeptPage ForNextVersion() => new(Query, _page);
    }
}
