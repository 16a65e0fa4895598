using System.Text.Json;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Tests.Snapshots;

public sealed class ProjectReplicaTests
{
    private static long _lastVersion;

    private static readonly JobHrefs Hrefs = new(null, "p");
    private static readonly JobQuery Everything = new() { ProjectId = "p", Limit = int.MaxValue };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_are_what_was_applied_last(int seed)
    {
        var modelled = new ModelledRows(Hrefs);
        var random = new Random(seed);
        foreach (var job in SampleJobs.Create(seed, DateTimeOffset.UnixEpoch).Take(3000))
        {
            modelled.Change(random, job, knownOneIn: 3, goneOneIn: 4);
            if (random.Next(50) == 0)
            {
                AssertSame(modelled.Jobs, modelled.Rows.Publish());
            }
        }

        AssertSame(modelled.Jobs, modelled.Rows.Publish());
        Assert.Equal(modelled.Jobs.Count, modelled.Rows.Count);
    }

    [Fact]
    public void A_version_never_changes()
    {
        var rows = new ProjectReplica(Hrefs);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(1000).ToArray();
        foreach (var job in jobs)
        {
            rows.Apply(Entity(job.Id, job));
        }

        var version = rows.Publish();
        foreach (var job in jobs)
        {
            rows.Apply(Entity(job.Id, job.State == JobState.Failed ? null : job with { Description = "changed" }));
        }

        rows.Publish();
        AssertSame(jobs.ToDictionary(job => job.Id), version);
    }

    [Fact]
    public void Nothing_new_makes_no_new_version()
    {
        var rows = new ProjectReplica(Hrefs);
        var job = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).First();
        var entity = Entity(job.Id, job);
        rows.Apply(entity);
        var version = rows.Publish();
        rows.Apply(entity);

        Assert.Same(version, rows.Publish());
    }

    [Fact]
    public void A_change_of_nothing_but_a_date_below_the_millisecond_is_a_change()
    {
        var rows = new ProjectReplica(Hrefs);
        var job = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).First();
        rows.Apply(Entity(job.Id, job));
        var version = rows.Publish();
        rows.Apply(Entity(job.Id, job with { CreatedDate = job.CreatedDate.AddTicks(1) }));

        Assert.NotSame(version, rows.Publish());
    }

    [Fact]
    public void Bytes_return_to_the_shared_texts_when_all_jobs_leave()
    {
        var rows = new ProjectReplica(Hrefs);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(100).ToArray();
        foreach (var job in jobs)
        {
            rows.Apply(Entity(job.Id, job));
            rows.Apply(Entity(job.Id, job with { Description = job.Description + " again" }));
        }

        Assert.True(rows.Bytes > 100 * 400);
        foreach (var job in jobs)
        {
            rows.Apply(Entity(job.Id, null));
        }

        var texts = jobs.SelectMany(job => new[] { job.RequesterId, job.ResourceHref }).OfType<string>().Distinct();
        Assert.Equal(texts.Sum(text => 2 * text.Length), rows.Bytes);
    }

    [Fact]
    public void A_sweep_removes_what_neither_it_nor_a_refresh_came_across()
    {
        var rows = new ProjectReplica(Hrefs);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(6).ToArray();
        foreach (var job in jobs[..4])
        {
            rows.Apply(Entity(job.Id, job));
        }

        rows.BeginSweep();
        rows.Sweep(Entity(jobs[0].Id, jobs[0]));
        rows.Sweep(Entity(jobs[1].Id, jobs[1] with { Description = "swept" }));
        rows.Apply(Entity(jobs[2].Id, jobs[2]));
        rows.Apply(Entity(jobs[4].Id, jobs[4]));
        rows.Sweep(Entity(jobs[5].Id, jobs[5]));
        rows.EndSweep();

        AssertSame(
            new[] { jobs[0], jobs[1] with { Description = "swept" }, jobs[2], jobs[4], jobs[5] }.ToDictionary(job => job.Id),
            rows.Publish());
    }

    [Fact]
    public void What_a_refresh_has_said_since_a_sweep_began_is_newer_than_the_sweep()
    {
        var rows = new ProjectReplica(Hrefs);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(2).ToArray();
        rows.Apply(Entity(jobs[1].Id, jobs[1]));
        rows.BeginSweep();
        rows.Apply(Entity(jobs[0].Id, jobs[0] with { Description = "newer" }));
        rows.Apply(Entity(jobs[1].Id, null));
        rows.Sweep(Entity(jobs[0].Id, jobs[0]));
        rows.Sweep(Entity(jobs[1].Id, jobs[1]));
        rows.EndSweep();

        AssertSame(new Dictionary<Guid, Job> { [jobs[0].Id] = jobs[0] with { Description = "newer" } }, rows.Publish());
    }

    [Fact]
    public void A_sweep_begun_anew_forgets_what_the_one_before_came_across()
    {
        var rows = new ProjectReplica(Hrefs);
        var job = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).First();
        rows.Apply(Entity(job.Id, job));
        rows.BeginSweep();
        rows.Sweep(Entity(job.Id, job));
        rows.BeginSweep();
        rows.EndSweep();

        Assert.Equal(0, rows.Count);
    }

    [Fact]
    public void Texts_that_no_job_has_any_more_are_forgotten_by_the_next_sweep()
    {
        var rows = new ProjectReplica(Hrefs);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(50)
            .Select(job => job with { RequesterId = $"requester of {job.Id}", ResourceHref = $"/resources/{job.Id}" }).ToArray();
        rows.Apply(Entity(jobs[0].Id, jobs[0]));
        var bytesOfOne = rows.Bytes;
        foreach (var job in jobs[1..])
        {
            rows.Apply(Entity(job.Id, job));
            rows.Apply(Entity(job.Id, null));
        }

        Assert.True(rows.Bytes > bytesOfOne);
        rows.BeginSweep();
        rows.Sweep(Entity(jobs[0].Id, jobs[0]));
        rows.EndSweep();

        Assert.Equal(bytesOfOne, rows.Bytes);
    }

    private static JobEntity Entity(Guid id, Job? job) => new(id, (ulong)Interlocked.Increment(ref _lastVersion), job);

    private static void AssertSame(Dictionary<Guid, Job> expected, ProjectSnapshot version)
    {
        var page = version.Find(Everything, Hrefs);
        Assert.Equal(expected.Count, page.Total);
        var found = page.Jobs.Select(json => JsonDocument.Parse(json).RootElement)
            .ToDictionary(job => job.GetProperty("id").GetGuid(), job => job.GetProperty("description").GetString());
        Assert.Equal(expected.ToDictionary(pair => pair.Key, pair => (string?)pair.Value.Description), found);
    }
}
