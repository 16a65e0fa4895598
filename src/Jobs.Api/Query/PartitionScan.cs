using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Query;

/// <summary>
/// Finds jobs by one pass over the project's partition: always right, whatever the project's size, in memory bounded by
/// the page asked for.
/// </summary>
internal sealed class PartitionScan(JobTableReader table, IOptions<JobsOptions> settings, JobsMetrics metrics)
{
    /// <summary>The page of the jobs that match.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<JobPage> FindAsync(JobQuery query, CancellationToken cancellationToken)
    {
        using var reading = metrics.BeginScan();
        var selection = new TopN(query);
        await foreach (var page in table.ReadAsync(query.ProjectId, query.States, query.ResourceHrefs, cancellationToken))
        {
            reading.Add(page.Entities.Count);
            foreach (var entity in page.Entities)
            {
                if (entity.Job is { } job)
                {
                    selection.Add(job, json: null);
                }
            }
        }

        return selection.ToPage(new JobHrefs(settings.Value.PublicBaseUrl, query.ProjectId));
    }
}
