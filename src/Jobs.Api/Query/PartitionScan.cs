using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>
/// Finds jobs by one query over the project's partition: always right, whatever the project's size, in memory bounded by
/// the page. Any thread may call it.
/// </summary>
internal sealed class PartitionScan(JobTableReader table, JobJsonWriterFactory json, ScanPace pace, JobsMetrics metrics)
{
    /// <summary>The page of the jobs that match.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<JobPage> FindAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var selection = new TopN<Job>(query);
        await ReadAsync(query, job => selection.Add(job, job), cancellationToken);
        return new JobPage(selection.Total, Array.ConvertAll(selection.TakePage(), json.ForProject(query.ProjectId).Write));
    }

    /// <summary>How many jobs match, by state.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<JobCounts> CountAsync(JobCriteria criteria, CancellationToken cancellationToken)
    {
        var counters = JobCounts.NewCounters();
        await ReadAsync(criteria, job => counters[(int)job.State] += criteria.Matches(job) ? 1 : 0, cancellationToken);
        return new JobCounts(counters);
    }

    // The filter is a hint: not every job matches.
    private async Task ReadAsync(JobCriteria criteria, Action<Job> use, CancellationToken cancellationToken)
    {
        using var read = metrics.StartScan();
        var filter = JobFilters.Of(criteria);
        await foreach (var page in table.ScanAsync(criteria.ProjectId, filter, pace.StartScan(), cancellationToken))
        {
            read.Add(page.Entities.Count);
            foreach (var entity in page.Entities)
            {
                if (entity.Job is { } job)
                {
                    use(job);
                }
            }
        }
    }
}
