using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>Finds jobs in memory, as fresh as the table.</summary>
internal sealed class SnapshotSearch(
    SnapshotCache memory,
    SnapshotLoader loader,
    IOptions<SnapshotOptions> settings,
    IOptions<JobsOptions> jobsSettings,
    TimeProvider time,
    JobsMetrics metrics)
{
    /// <summary>The page of the jobs that match.</summary>
    /// <returns>Null when the project is too large for memory.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<JobPage?> FindAsync(JobQuery query, CancellationToken cancellationToken)
    {
        if (settings.Value.MaxJobsPerProject == 0)
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

    private SnapshotSynchronizer Create(string projectId) =>
        new(projectId, new JobHrefs(jobsSettings.Value.PublicBaseUrl, projectId), loader, settings.Value, time);
}
