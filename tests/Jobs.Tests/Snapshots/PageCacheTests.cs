using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Recording;
using Jobs.Tests.Query;
using Jobs.Tests.Support;

namespace Jobs.Tests.Snapshots;

public sealed class PageCacheTests
{
    private const int MaxKept = 32;

    private static readonly JobHrefs Hrefs = new(null, "p");
    private static readonly JobQuery Failed = Query(JobState.Failed);

    private ulong _lastVersion;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_page_is_what_it_would_be_if_none_were_kept(int seed)
    {
        var random = new Random(seed);
        var jobs = new Stack<Job>(GeneratedJobs.Create(seed, 400));
        var modelled = new ModelledRows(Hrefs);
        var queries = Queries();
        while (jobs.TryPop(out var job))
        {
            modelled.Change(random, job, knownOneIn: 2, goneOneIn: 3);

            // Some versions are asked for some pages, and some changes come together.
            if (random.Next(3) > 0)
            {
                var version = modelled.Rows.Publish();
                Assert.All(queries.Where(_ => random.Next(4) > 0), query => AssertFresh(modelled.Jobs, version, query));
            }
        }
    }

    [Fact]
    public void A_page_that_a_change_does_not_concern_is_kept_and_one_that_it_does_is_made_anew()
    {
        var rows = Rows(AnyJob.Create(JobState.Failed), AnyJob.Create());
        var (failed, acknowledged) = (Find(rows, Failed), Find(rows, Query(JobState.Acknowledged)));
        var job = AnyJob.Create();
        rows.Apply(Entity(job.Id, job));

        Assert.Same(failed, Find(rows, Failed));
        Assert.Equal(acknowledged.Total + 1, Find(rows, Query(JobState.Acknowledged)).Total);

        rows.Apply(Entity(job.Id, job with { State = JobState.Failed }));
        Assert.Equal(2, Find(rows, Failed).Total);
        rows.Apply(Entity(job.Id, null));
        Assert.Equal(1, Find(rows, Failed).Total);
    }

    [Fact]
    public void A_page_that_a_version_was_not_asked_for_is_not_kept_for_the_one_after_it()
    {
        var rows = Rows(AnyJob.Create(JobState.Failed));
        var page = Find(rows, Failed);
        Change(rows);
        rows.Publish();
        Change(rows);

        Assert.NotSame(page, Find(rows, Failed));
    }

    [Fact]
    public async Task A_page_is_made_once_however_many_ask_for_it_at_once()
    {
        var pages = new PageCache();
        using var asked = new Barrier(8);
        var made = 0;
        var all = await Task.WhenAll(Enumerable.Range(0, asked.ParticipantCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                asked.SignalAndWait();
                return pages.Get(Failed, Make);
            },
            TaskCreationOptions.LongRunning)));

        Assert.Equal(1, made);
        Assert.All(all, page => Assert.Same(all[0], page));

        JobPage Make(JobQuery query)
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(50));
            Interlocked.Increment(ref made);
            return new JobPage(0, []);
        }
    }

    [Fact]
    public void A_large_page_is_not_kept()
    {
        var pages = new PageCache();
        var (large, largest) = (PageOf(1001), PageOf(1000));

        Assert.Same(large, pages.Get(Failed, _ => large));
        Assert.Same(largest, pages.Get(Failed, _ => largest));
        Assert.Same(largest, pages.Get(Failed, _ => large));
    }

    [Fact]
    public void No_more_pages_are_kept_than_there_is_room_for()
    {
        var pages = new PageCache();
        foreach (var offset in Enumerable.Range(0, MaxKept))
        {
            pages.Get(Failed with { Offset = offset }, _ => PageOf(1));
        }

        var (first, second) = (PageOf(1), PageOf(1));
        Assert.Same(first, pages.Get(Failed with { Offset = MaxKept }, _ => first));
        Assert.Same(second, pages.Get(Failed with { Offset = MaxKept }, _ => second));
    }

    [Fact]
    public void Pages_count_for_the_memory_of_their_project()
    {
        var rows = Rows(AnyJob.Many(50, JobState.Failed));
        var before = rows.Bytes;
        var page = Find(rows, Failed);

        Assert.Equal(before + page.Bytes, rows.Bytes);
        Assert.True(page.Bytes > page.Jobs.Sum(job => job.Length));
        Change(rows, JobState.Failed);
        rows.Publish();
        Assert.True(rows.Bytes < before + page.Bytes);
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

    private static JobPage Find(ProjectReplica rows, JobQuery query) => rows.Publish().Find(query, Hrefs);

    private static void AssertFresh(Dictionary<Guid, Job> model, ProjectSnapshot version, JobQuery query)
    {
        var selection = new TopN(query);
        foreach (var job in model.Values)
        {
            selection.Add(job, json: null);
        }

        Assert.Equal(selection.ToPage(Hrefs).Digest, version.Find(query, Hrefs).Digest);
    }

    private ProjectReplica Rows(params Job[] jobs)
    {
        var rows = new ProjectReplica(Hrefs);
        foreach (var job in jobs)
        {
            rows.Apply(Entity(job.Id, job));
        }

        rows.Publish();
        return rows;
    }

    private void Change(ProjectReplica rows, JobState state = JobState.Acknowledged)
    {
        var job = AnyJob.Create(state);
        rows.Apply(Entity(job.Id, job));
    }

    private JobEntity Entity(Guid id, Job? job) => new(id, ++_lastVersion, job);
}
