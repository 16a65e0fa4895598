using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>
/// Finds jobs by one query over the project's partition: always right, whatever the project's size, in memory bounded by
/// the page. Any thread may call it.
/// </summary>
internal sealed class PartitionScan(JobTableReader table, JobJsonWriterFactory json, JobsMetrics metrics)
{
    /// <summary>The page of the jobs that match.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<JobPage> FindAsync(JobQuery query, CancellationToken cancellationToken)
    {
        using var read = metrics.StartScan();
        var selection = new TopN<Job>(query);
        var filter = JobFilters.Of(query.ProjectId, query.States, query.ResourceHrefs);
        await foreach (var page in table.ReadAsync(query.ProjectId, filter, isUnchanged: null, cancellationToken))
        {
            read.Add(page.Entities.Count);
            foreach (var entity in page.Entities)
            {
                if (entity.Job is { } job)
                {
                    selection.Add(job, job);
                }
            }
        }

        return new JobPage(selection.Total, Array.ConvertAll(selection.TakePage(), json.ForProject(query.ProjectId).Write));
    }
}
