using Jobs.Contract;
using Jobs.Storage;
using Jobs.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Search;

/// <summary>Finds jobs in memory, as fresh as the table.</summary>
internal sealed class SnapshotSearch(
    SnapshotMemory memory,
    SnapshotLoader loader,
    IOptions<SnapshotSettings> settings,
    IOptions<JobsSettings> jobsSettings,
    TimeProvider time,
    JobsMetrics metrics)
{
    /// <summary>The page of the jobs that match.</summary>
    /// <returns>Null when the project is too large for memory.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<JobPage?> FindAsync(JobQuery query, CancellationToken cancellationToken)
    {
        if (settings.Value.LargestProject == 0)
        {
            return null;
        }

        var snapshot = memory.Get(query.ProjectId, Create);
        var version = await snapshot.GetAsync(cancellationToken);
        if (version is null)
        {
            return null;
        }

        metrics.Hit();
        return version.Find(query, snapshot.Hrefs);
    }

    private ProjectSnapshot Create(string projectId) =>
        new(projectId, new JobHrefs(jobsSettings.Value.PublicBaseUrl, projectId), loader, settings.Value, time);
}
