using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Recording;

namespace Jobs.Tests.Snapshots;

/// <summary>Rows to which random changes are applied, and what they must be then.</summary>
internal sealed class ModelledRows(JobHrefs hrefs)
{
    private ulong _lastVersion;

    /// <summary>The rows.</summary>
    public ProjectReplica Rows { get; } = new(hrefs);

    /// <summary>The jobs that they must have.</summary>
    public Dictionary<Guid, Job> Jobs { get; } = [];

    /// <summary>Adds the job, or gives its content to one that is there, or takes that out.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="job">The job.</param>
    /// <param name="knownOneIn">How seldom it is one that is there.</param>
    /// <param name="goneOneIn">How seldom it is taken out.</param>
    public void Change(Random random, Job job, int knownOneIn, int goneOneIn)
    {
        var changed = Jobs.Count > 0 && random.Next(knownOneIn) == 0
            ? job with { Id = Jobs.Keys.ElementAt(random.Next(Jobs.Count)) }
            : job;
        var isGone = random.Next(goneOneIn) == 0;
        Rows.Apply(new JobEntity(changed.Id, ++_lastVersion, isGone ? null : changed));
        if (isGone)
        {
            Jobs.Remove(changed.Id);
        }
        else
        {
            Jobs[changed.Id] = changed;
        }
    }
}
