using System.Numerics;
using Jobs.Api.Query;
using Jobs.Api.Tables;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The jobs of one project at one moment; immutable but for the pages that it caches. Any thread may call any member.
/// </summary>
/// <param name="chunks">The rows, every chunk full but the last one.</param>
/// <param name="count">How many rows there are.</param>
/// <param name="pages">The pages that are known from the snapshot before.</param>
internal sealed class ProjectSnapshot(ReplicaRow[][] chunks, int count, PageCache pages)
{
    // About 16,000 jobs, which take a few milliseconds.
    private const int ChunksPerStep = 64;

    private static long _lastSequence;

    /// <summary>A project without jobs.</summary>
    public static ProjectSnapshot Empty => new([], 0, new PageCache());

    /// <summary>A number that is greater than those of all snapshots made before.</summary>
    public long Sequence { get; } = Interlocked.Increment(ref _lastSequence);

    /// <summary>How many jobs there are.</summary>
    public int Count => count;

    /// <summary>About how many bytes of memory the cached pages take, without the JSON of the jobs.</summary>
    public long PageBytes => pages.Bytes;

    /// <summary>True when <see cref="PageBytes"/> has changed since this was last asked.</summary>
    public bool IsResized() => pages.IsResized();

    /// <summary>How many jobs must be held to find those on the page of a query.</summary>
    public int WindowOf(JobQuery query) => query.Offset >= count ? 0 : Math.Min(query.WindowSize, count);

    /// <summary>
    /// The page of the jobs that match. A large page is selected in steps, between which other work has its chance and the
    /// cancellation is observed; a small one at once.
    /// </summary>
    public ValueTask<JobPage> FindAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var limited = Limited(query);
        return WindowOf(limited) <= PageCache.MaxJobsPerPage
            ? new(pages.GetOrAdd(limited, Select))
            : pages.GetOrAddLargeAsync(limited, () => SelectLargeAsync(limited, cancellationToken), cancellationToken);
    }

    /// <summary>How many jobs match, by state.</summary>
    public JobCounts CountJobs(JobCriteria criteria) => pages.GetOrAddCounts(criteria, CountByState);

    /// <summary>The cached pages and counts that the changes do not affect, for the next snapshot.</summary>
    public PageCache CarryPagesOver(IReadOnlyCollection<JobChange> changes) => pages.CarryOver(changes);

    /// <summary>The content hashes of these jobs, without those that the project does not have.</summary>
    public IReadOnlyDictionary<Guid, ulong> ContentHashesOf(ICollection<Guid> ids)
    {
        var hashes = new Dictionary<Guid, ulong>();
        for (var index = 0; index < chunks.Length; index++)
        {
            foreach (ref readonly var row in RowsOf(index))
            {
                if (ids.Contains(row.Job.Id))
                {
                    hashes[row.Job.Id] = row.ContentHash;
                }
            }
        }

        return hashes;
    }

    // Limits and offsets beyond the number of jobs ask for the same page. The number is rounded up, so that a page remains the
    // same when the number changes a little.
    private JobQuery Limited(JobQuery query)
    {
        var max = (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)Math.Max(count, PageCache.MaxJobsPerPage)), int.MaxValue);
        return query.Limit <= max && query.Offset < count
            ? query
            : query with { Limit = Math.Min(query.Limit, max), Offset = query.Offset < count ? query.Offset : int.MaxValue };
    }

    private JobPage Select(JobQuery query)
    {
        if (query.Offset >= count)
        {
            return new JobPage(CountByState(query).Total, []);
        }

        var selection = new TopN<byte[]>(query);
        AddTo(selection, query, 0, chunks.Length);
        return PageOf(selection);
    }

    private async Task<JobPage> SelectLargeAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var selection = new TopN<byte[]>(query);
        for (var start = 0; start < chunks.Length; start += ChunksPerStep)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddTo(selection, query, start, ChunksPerStep);
            await Task.Yield();
        }

        return PageOf(selection);
    }

    private static JobPage PageOf(TopN<byte[]> selection) => new(selection.Total, selection.TakePage());

    private void AddTo(TopN<byte[]> selection, JobQuery query, int start, int chunkCount)
    {
        for (var index = start; index < Math.Min(start + chunkCount, chunks.Length); index++)
        {
            foreach (ref readonly var row in RowsOf(index))
            {
                if (query.MatchesKey(row.State, row.CreatedTicks))
                {
                    selection.Add(row.Job, row.Json);
                }
            }
        }
    }

    private JobCounts CountByState(JobCriteria criteria)
    {
        var counters = JobCounts.NewCounters();
        for (var index = 0; index < chunks.Length; index++)
        {
            foreach (ref readonly var row in RowsOf(index))
            {
                var matches = criteria.MatchesKey(row.State, row.CreatedTicks) && criteria.MatchesOthers(row.Job);
                counters[(int)row.State] += matches ? 1 : 0;
            }
        }

        return new JobCounts(counters);
    }

    private ReadOnlySpan<ReplicaRow> RowsOf(int index)
    {
        var chunk = chunks[index];
        return chunk.AsSpan(0, Math.Clamp(count - (index * chunk.Length), 0, chunk.Length));
    }
}
