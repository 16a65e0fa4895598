using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Recording;
using Jobs.Tests.Query;
using Jobs.Tests.Support;

namespace Jobs.Tests.Snapshots;

public sealed class PageCacheTests
{
    private const int MaxPages = 32;

    private static readonly JobJsonWriter Json = new(null, "p");
    private static readonly JobQuery Failed = Query(JobState.Failed);

    private ulong _lastHash;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cached_page_equals_the_page_made_from_scratch(int seed)
    {
        var random = new Random(seed);
        var jobs = new Stack<Job>(GeneratedJobs.Create(seed, 400));
        var modelled = new ModelledReplica(Json);
        var queries = Queries();
        while (jobs.TryPop(out var job))
        {
            modelled.Change(random, job, existingOneIn: 2, removedOneIn: 3);

            // Some snapshots are queried for some pages, and some changes are published together.
            if (random.Next(3) > 0)
            {
                var snapshot = modelled.Replica.Publish();
                foreach (var query in queries.Where(_ => random.Next(4) > 0))
                {
                    await AssertCurrentAsync(modelled.Jobs, snapshot, query);
                }
            }
        }
    }

    [Fact]
    public async Task Change_invalidates_only_the_pages_it_affects()
    {
        var replica = Replica(AnyJob.Create(JobState.Failed), AnyJob.Create());
        var (failed, acknowledged) = (await FindAsync(replica, Failed), await FindAsync(replica, Query(JobState.Acknowledged)));
        var job = AnyJob.Create();
        replica.Apply(Entity(job.Id, job));

        Assert.Same(failed, await FindAsync(replica, Failed));
        Assert.Equal(acknowledged.Total + 1, (await FindAsync(replica, Query(JobState.Acknowledged))).Total);

        replica.Apply(Entity(job.Id, job with { State = JobState.Failed }));
        Assert.Equal(2, (await FindAsync(replica, Failed)).Total);
        replica.Apply(Entity(job.Id, null));
        Assert.Equal(1, (await FindAsync(replica, Failed)).Total);
    }

    [Fact]
    public async Task Page_not_requested_from_a_snapshot_is_not_carried_over()
    {
        var replica = Replica(AnyJob.Create(JobState.Failed));
        var page = await FindAsync(replica, Failed);
        Change(replica);
        replica.Publish();
        Change(replica);

        Assert.NotSame(page, await FindAsync(replica, Failed));
    }

    [Fact]
    public async Task Page_requested_concurrently_is_made_once()
    {
        var pages = new PageCache();
        using var barrier = new Barrier(8);
        var builds = 0;
        var all = await Task.WhenAll(Enumerable.Range(0, barrier.ParticipantCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                return pages.GetOrAdd(Failed, Build);
            },
            TaskCreationOptions.LongRunning)));

        Assert.Equal(1, builds);
        Assert.All(all, page => Assert.Same(all[0], page));

        JobPage Build(JobQuery query)
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(50));
            Interlocked.Increment(ref builds);
            return new JobPage(0, []);
        }
    }

    [Fact]
    public void Page_that_fails_is_not_cached()
    {
        var pages = new PageCache();
        var page = PageOf(1);

        Assert.Throws<InvalidOperationException>(() => pages.GetOrAdd(Failed, static _ => throw new InvalidOperationException()));

        Assert.Same(page, pages.GetOrAdd(Failed, _ => page));
    }

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public async Task Pages_are_carried_over_up_to_256_updates(int updates, bool carriedOver)
    {
        var jobs = AnyJob.Many(updates);
        var replica = Replica([AnyJob.Create(JobState.Failed), .. jobs]);
        var page = await FindAsync(replica, Failed);
        foreach (var job in jobs)
        {
            replica.Apply(Entity(job.Id, job with { Description = "updated" }));
        }

        Assert.Equal(carriedOver, ReferenceEquals(page, await FindAsync(replica, Failed)));
    }

    [Fact]
    public void Page_over_1000_jobs_is_not_cached()
    {
        var pages = new PageCache();
        var (large, maximum) = (PageOf(1001), PageOf(1000));

        Assert.Same(large, pages.GetOrAdd(Failed, _ => large));
        Assert.Same(maximum, pages.GetOrAdd(Failed, _ => maximum));
        Assert.Same(maximum, pages.GetOrAdd(Failed, _ => large));
    }

    [Fact]
    public void Page_beyond_the_limit_of_pages_is_not_cached()
    {
        var pages = new PageCache();
        foreach (var offset in Enumerable.Range(0, MaxPages))
        {
            pages.GetOrAdd(Failed with { Offset = offset }, _ => PageOf(1));
        }

        var (first, second) = (PageOf(1), PageOf(1));
        Assert.Same(first, pages.GetOrAdd(Failed with { Offset = MaxPages }, _ => first));
        Assert.Same(second, pages.GetOrAdd(Failed with { Offset = MaxPages }, _ => second));
    }

    [Fact]
    public async Task Cached_pages_count_in_the_bytes_of_the_replica()
    {
        var replica = Replica(AnyJob.Many(50, JobState.Failed));
        var before = replica.Bytes;
        var page = await FindAsync(replica, Failed);

        Assert.InRange(replica.Bytes, before + page.Bytes, before + page.Bytes + 2000);
        Assert.True(page.Bytes > page.Jobs.Sum(job => job.Length));
        Change(replica, JobState.Failed);
        replica.Publish();
        Assert.True(replica.Bytes < before + page.Bytes);
    }

    [Theory]
    [InlineData(513, 0)]
    [InlineData(0, 513)]
    [InlineData(256, 257)]
    public void Query_with_lengthy_criteria_is_not_cached(int href, int requester)
    {
        var pages = new PageCache();
        var query = Failed with { ResourceHrefs = TextOf(href), RequesterIds = TextOf(requester) };
        var (first, second) = (PageOf(1), PageOf(1));

        Assert.Same(first, pages.GetOrAdd(query, _ => first));
        Assert.Same(second, pages.GetOrAdd(query, _ => second));
        Assert.Equal(0, pages.Bytes);
    }

    [Fact]
    public void Text_of_a_query_is_charged()
    {
        var (brief, lengthy) = (new PageCache(), new PageCache());
        brief.GetOrAdd(Failed, static _ => PageOf(1));
        lengthy.GetOrAdd(Failed with { ResourceHrefs = new HashSet<string> { new('x', 500) } }, static _ => PageOf(1));

        Assert.InRange(lengthy.Bytes - brief.Bytes, 500 * sizeof(char) * 2, 500 * sizeof(char) * 3);
    }

    [Fact]
    public void Counts_are_cached_charged_and_carried_over_until_a_change_affects_them()
    {
        var replica = Replica(AnyJob.Create(JobState.Failed), AnyJob.Create());
        var before = replica.Bytes;
        var counts = replica.Publish().CountJobs(Failed);

        Assert.Same(counts, replica.Publish().CountJobs(Failed with { Offset = 5 }));
        Assert.InRange(replica.Bytes, before + counts.Bytes, before + counts.Bytes + 2000);
        Change(replica);
        Assert.Same(counts, replica.Publish().CountJobs(Failed));
        Change(replica, JobState.Failed);
        Assert.Equal(2, replica.Publish().CountJobs(Failed).Total);
    }

    [Fact]
    public async Task Large_page_is_shared_while_a_response_holds_it()
    {
        var replica = Replica(AnyJob.Many(1500));
        var page = await FindAsync(replica, new JobQuery { ProjectId = "p", Limit = int.MaxValue });

        Assert.Same(page, await FindAsync(replica, new JobQuery { ProjectId = "p", Limit = int.MaxValue - 1 }));
        Assert.Equal(1500, page.Jobs.Count);
        GC.KeepAlive(page);
    }

    [Fact]
    public async Task Offset_past_the_end_has_the_total_and_no_jobs()
    {
        var replica = Replica(AnyJob.Many(1500, JobState.Failed));
        var page = await FindAsync(replica, Failed with { Offset = 1500 });

        Assert.Equal(1500, page.Total);
        Assert.Empty(page.Jobs);
        Assert.Same(page, await FindAsync(replica, Failed with { Offset = 2_000_000 }));
    }

    [Fact]
    public async Task Selection_of_a_large_page_observes_cancellation()
    {
        var snapshot = Replica(AnyJob.Many(1500)).Publish();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await snapshot.FindAsync(new JobQuery { ProjectId = "p", Limit = 1500 }, cancelled.Token));
    }

    private static List<JobQuery> Queries() =>
    [
        new() { ProjectId = "p" },
        Failed,
        Failed with { Offset = 2, Limit = 3 },
        Failed with { Order = JobOrder.By(["description", "id"], firstDescending: true), Limit = 5 },
        Query(JobState.Completed, JobState.InProgress) with { ResourceHrefs = new HashSet<string> { "/disks/1" } },
        new() { ProjectId = "p", ResourceHrefs = new HashSet<string> { "/disks/2", "/disks/1" } },
        new() { ProjectId = "p", RequesterIds = new HashSet<string> { "A", "🚀" }, Limit = 7 },
        new() { ProjectId = "p", EndProcessingDate = DateRange.Any.From(GeneratedJobs.Base.UtcTicks + 1) },
    ];

    private static HashSet<string> TextOf(int length) => length == 0 ? [] : [new string('x', length)];

    private static JobQuery Query(params JobState[] states) =>
        new() { ProjectId = "p", States = states.ToHashSet() };

    private static JobPage PageOf(int jobs) => new(jobs, [.. Enumerable.Repeat(Array.Empty<byte>(), jobs)]);

    private static async Task<JobPage> FindAsync(ProjectReplica replica, JobQuery query) =>
        await replica.Publish().FindAsync(query, CancellationToken.None);

    private static async Task AssertCurrentAsync(Dictionary<Guid, Job> model, ProjectSnapshot snapshot, JobQuery query)
    {
        var selection = new TopN<Job>(query);
        foreach (var job in model.Values)
        {
            selection.Add(job, job);
        }

        var page = new JobPage(selection.Total, Array.ConvertAll(selection.TakePage(), Json.Write));
        Assert.Equal(page.Digest, (await snapshot.FindAsync(query, CancellationToken.None)).Digest);
        Assert.Equal(selection.Total, snapshot.CountJobs(query).Total);
    }

    private ProjectReplica Replica(params Job[] jobs)
    {
        var replica = new ProjectReplica(Json);
        foreach (var job in jobs)
        {
            replica.Apply(Entity(job.Id, job));
        }

        replica.Publish();
        return replica;
    }

    private void Change(ProjectReplica replica, JobState state = JobState.Acknowledged)
    {
        var job = AnyJob.Create(state);
        replica.Apply(Entity(job.Id, job));
    }

    private JobEntity Entity(Guid id, Job? job) => new(id, ++_lastHash, job);
}
