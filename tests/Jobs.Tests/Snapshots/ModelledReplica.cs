using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Recording;

namespace Jobs.Tests.Snapshots;

/// <summary>A replica with random changes, and a model of the jobs that it must contain.</summary>
internal sealed class ModelledReplica(JobJsonWriter json)
{
    private ulong _lastHash;

    /// <summary>The replica.</summary>
    public ProjectReplica Replica { get; } = new(json);

    /// <summary>The jobs that it must contain.</summary>
    public Dictionary<Guid, Job> Jobs { get; } = [];

    /// <summary>Adds the job, or replaces an existing one by it, or removes one.</summary>
    /// <param name="random">Selects the change.</param>
    /// <param name="job">The job.</param>
    /// <param name="existingOneIn">One in this number of jobs replaces an existing one.</param>
    /// <param name="removedOneIn">One in this number of jobs is removed.</param>
    public void Change(Random random, Job job, int existingOneIn, int removedOneIn)
    {
        var changed = Jobs.Count > 0 && random.Next(existingOneIn) == 0
            ? job with { Id = Jobs.Keys.ElementAt(random.Next(Jobs.Count)) }
            : job;
        var isRemoved = random.Next(removedOneIn) == 0;
        Replica.Apply(new JobEntity(changed.Id, ++_lastHash, isRemoved ? null : changed));
        if (isRemoved)
        {
            Jobs.Remove(changed.Id);
        }
        else
        {
            Jobs[changed.Id] = changed;
        }
    }
}
