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
    public void Cached_page_equals_the_page_made_from_scratch(int seed)
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
                Assert.All(queries.Where(_ => random.Next(4) > 0), query => AssertCurrent(modelled.Jobs, snapshot, query));
            }
        }
    }

    [Fact]
    public void Change_invalidates_only_the_pages_it_affects()
    {
        var replica = Replica(AnyJob.Create(JobState.Failed), AnyJob.Create());
        var (failed, acknowledged) = (Find(replica, Failed), Find(replica, Query(JobState.Acknowledged)));
        var job = AnyJob.Create();
        replica.Apply(Entity(job.Id, job));

        Assert.Same(failed, Find(replica, Failed));
        Assert.Equal(acknowledged.Total + 1, Find(replica, Query(JobState.Acknowledged)).Total);

        replica.Apply(Entity(job.Id, job with { State = JobState.Failed }));
        Assert.Equal(2, Find(replica, Failed).Total);
        replica.Apply(Entity(job.Id, null));
        Assert.Equal(1, Find(replica, Failed).Total);
    }

    [Fact]
    public void Page_not_requested_from_a_snapshot_is_not_carried_over()
    {
        var replica = Replica(AnyJob.Create(JobState.Failed));
        var page = Find(replica, Failed);
        Change(replica);
        replica.Publish();
        Change(replica);

        Assert.NotSame(page, Find(replica, Failed));
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
    public void Pages_are_carried_over_up_to_256_updates(int updates, bool carriedOver)
    {
        var jobs = AnyJob.Many(updates);
        var replica = Replica([AnyJob.Create(JobState.Failed), .. jobs]);
        var page = Find(replica, Failed);
        foreach (var job in jobs)
        {
            replica.Apply(Entity(job.Id, job with { Description = "updated" }));
        }

        Assert.Equal(carriedOver, ReferenceEquals(page, Find(replica, Failed)));
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
    public void Cached_pages_count_in_the_bytes_of_the_replica()
    {
        var replica = Replica(AnyJob.Many(50, JobState.Failed));
        var before = replica.Bytes;
        var page = Find(replica, Failed);

        Assert.Equal(before + page.Bytes, replica.Bytes);
        Assert.True(page.Bytes > page.Jobs.Sum(job => job.Length));
        Change(replica, JobState.Failed);
        replica.Publish();
        Assert.True(replica.Bytes < before + page.Bytes);
    }

    private static List<JobQuery> Queries() =>
    [
        new() { ProjectId = "p" },
        Failed,
        Failed with { Offset = 2, Limit = 3 },
        Failed with { Order = JobOrder.By(["description", "id"], firstDescending: true), Limit = 5 },
        Query(JobState.Completed, JobState.InProgress) with { ResourceHrefs = new HashSet<string> { "/disks/1" } },
        new() { ProjectId = "p", ResourceHrefs = new HashSet<string> { "/disks/2", "/disks/1" } },
    ];

    private static JobQuery Query(params JobState[] states) =>
        new() { ProjectId = "p", States = states.ToHashSet() };

    private static JobPage PageOf(int jobs) => new(jobs, [.. Enumerable.Repeat(Array.Empty<byte>(), jobs)]);

    private static JobPage Find(ProjectReplica replica, JobQuery query) => replica.Publish().Find(query);

    private static void AssertCurrent(Dictionary<Guid, Job> model, ProjectSnapshot snapshot, JobQuery query)
    {
        var selection = new TopN<Job>(query);
        foreach (var job in model.Values)
        {
            selection.Add(job, job);
        }

        var page = new JobPage(selection.Total, Array.ConvertAll(selection.TakePage(), Json.Write));
        Assert.Equal(page.Digest, snapshot.Find(query).Digest);
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
