using Jobs.Api.Admission;
using Jobs.Api.Http;
using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>Finds and gets jobs.</summary>
internal sealed class JobSearch(
    JobTableReader table, SnapshotSearch snapshots, PartitionScan scan, IOptions<JobsOptions> settings, JobsMetrics metrics)
{
    /// <summary>The page of the jobs that match, as fresh as the table.</summary>
    /// <param name="query">Which jobs.</param>
    /// <param name="place">The place of the request.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ApiException">It takes a scan, and there are too many.</exception>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<JobPage> FindAsync(JobQuery query, Place place, CancellationToken cancellationToken)
    {
        var page = await snapshots.FindAsync(query, cancellationToken) ?? await ScanAsync(query, place, cancellationToken);
        metrics.Found(page.Total);
        return page;
    }

    /// <summary>The finished UTF-8 JSON of one job; null when the project has no such job.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<byte[]?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken)
    {
        var job = await table.GetAsync(projectId, id, cancellationToken);
        return job is null ? null : JobJsonWriter.Write(job, new JobHrefs(settings.Value.PublicBaseUrl, projectId));
    }

    private async Task<JobPage> ScanAsync(JobQuery query, Place place, CancellationToken cancellationToken)
    {
        await place.EnterScanAsync(query.MaxHeld, cancellationToken);
        return await scan.FindAsync(query, cancellationToken);
    }
}
