using System.Text.Json;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Tests.Snapshots;

public sealed class ProjectReplicaTests
{
    private static long _lastHash;

    private static readonly JobJsonWriter Json = new(null, "p");
    private static readonly JobQuery Everything = new() { ProjectId = "p", Limit = int.MaxValue };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Replica_contains_the_jobs_applied_last(int seed)
    {
        var modelled = new ModelledReplica(Json);
        var random = new Random(seed);
        foreach (var job in SampleJobs.Create(seed, DateTimeOffset.UnixEpoch).Take(3000))
        {
            modelled.Change(random, job, existingOneIn: 3, removedOneIn: 4);
            if (random.Next(50) == 0)
            {
                await AssertSameAsync(modelled.Jobs, modelled.Replica.Publish());
            }
        }

        await AssertSameAsync(modelled.Jobs, modelled.Replica.Publish());
        Assert.Equal(modelled.Jobs.Count, modelled.Replica.Count);
    }

    [Fact]
    public async Task Snapshot_never_changes()
    {
        var replica = new ProjectReplica(Json);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(1000).ToArray();
        foreach (var job in jobs)
        {
            replica.Apply(Entity(job.Id, job));
        }

        var snapshot = replica.Publish();
        foreach (var job in jobs)
        {
            replica.Apply(Entity(job.Id, job.State == JobState.Failed ? null : job with { Description = "changed" }));
        }

        replica.Publish();
        await AssertSameAsync(jobs.ToDictionary(job => job.Id), snapshot);
    }

    [Fact]
    public void Unchanged_entity_makes_no_new_snapshot()
    {
        var replica = new ProjectReplica(Json);
        var job = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).First();
        var entity = Entity(job.Id, job);
        replica.Apply(entity);
        var snapshot = replica.Publish();
        replica.Apply(entity);

        Assert.Same(snapshot, replica.Publish());
    }

    [Fact]
    public void Change_of_a_date_below_the_millisecond_makes_a_new_snapshot()
    {
        var replica = new ProjectReplica(Json);
        var job = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).First();
        replica.Apply(Entity(job.Id, job));
        var snapshot = replica.Publish();
        replica.Apply(Entity(job.Id, job with { CreatedDate = job.CreatedDate.AddTicks(1) }));

        Assert.NotSame(snapshot, replica.Publish());
    }

    [Fact]
    public void Bytes_return_to_zero_when_all_jobs_are_removed()
    {
        var replica = new ProjectReplica(Json);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(100).ToArray();
        foreach (var job in jobs)
        {
            replica.Apply(Entity(job.Id, job));
            replica.Apply(Entity(job.Id, job with { Description = job.Description + " again" }));
        }

        Assert.True(replica.Bytes > 100 * 400);
        foreach (var job in jobs)
        {
            replica.Apply(Entity(job.Id, null));
        }

        Assert.Equal(0, replica.Bytes);
    }

    [Fact]
    public void Max_jobs_of_a_project_fit_into_its_part_of_the_memory_with_the_defaults()
    {
        const int Sample = 2000;
        var options = new SnapshotOptions();
        var replica = new ProjectReplica(Json);
        foreach (var job in SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(Sample))
        {
            replica.Apply(Entity(job.Id, job));
        }

        Assert.True(replica.Bytes * (long)options.MaxJobsPerProject / Sample <= options.MaxProjectBytes);
    }

    [Fact]
    public async Task Reconciliation_removes_jobs_that_neither_it_nor_a_refresh_observed()
    {
        var replica = new ProjectReplica(Json);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(6).ToArray();
        foreach (var job in jobs[..4])
        {
            replica.Apply(Entity(job.Id, job));
        }

        replica.StartReconciliation();
        replica.Reconcile(Entity(jobs[0].Id, jobs[0]));
        replica.Reconcile(Entity(jobs[1].Id, jobs[1] with { Description = "reconciled" }));
        replica.Apply(Entity(jobs[2].Id, jobs[2]));
        replica.Apply(Entity(jobs[4].Id, jobs[4]));
        replica.Reconcile(Entity(jobs[5].Id, jobs[5]));
        replica.CompleteReconciliation();

        await AssertSameAsync(
            new[] { jobs[0], jobs[1] with { Description = "reconciled" }, jobs[2], jobs[4], jobs[5] }.ToDictionary(job => job.Id),
            replica.Publish());
    }

    [Fact]
    public async Task Refresh_during_a_reconciliation_is_newer_than_the_reconciliation()
    {
        var replica = new ProjectReplica(Json);
        var jobs = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).Take(2).ToArray();
        replica.Apply(Entity(jobs[1].Id, jobs[1]));
        replica.StartReconciliation();
        replica.Apply(Entity(jobs[0].Id, jobs[0] with { Description = "newer" }));
        replica.Apply(Entity(jobs[1].Id, null));
        replica.Reconcile(Entity(jobs[0].Id, jobs[0]));
        replica.Reconcile(Entity(jobs[1].Id, jobs[1]));
        replica.CompleteReconciliation();

        await AssertSameAsync(new Dictionary<Guid, Job> { [jobs[0].Id] = jobs[0] with { Description = "newer" } }, replica.Publish());
    }

    [Fact]
    public void Restarted_reconciliation_forgets_the_observations_of_the_previous_one()
    {
        var replica = new ProjectReplica(Json);
        var job = SampleJobs.Create(5, DateTimeOffset.UnixEpoch).First();
        replica.Apply(Entity(job.Id, job));
        replica.StartReconciliation();
        replica.Reconcile(Entity(job.Id, job));
        replica.StartReconciliation();
        replica.CompleteReconciliation();

        Assert.Equal(0, replica.Count);
    }

    private static JobEntity Entity(Guid id, Job? job) => new(id, (ulong)Interlocked.Increment(ref _lastHash), job);

    private static async Task AssertSameAsync(Dictionary<Guid, Job> expected, ProjectSnapshot snapshot)
    {
        var page = await snapshot.FindAsync(Everything, CancellationToken.None);
        Assert.Equal(expected.Count, page.Total);
        var found = page.Jobs.Select(json => JsonDocument.Parse(json).RootElement)
            .ToDictionary(job => job.GetProperty("id").GetGuid(), job => job.GetProperty("description").GetString());
        Assert.Equal(expected.ToDictionary(pair => pair.Key, pair => (string?)pair.Value.Description), found);
    }
}
