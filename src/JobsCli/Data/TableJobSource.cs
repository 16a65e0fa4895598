using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Jobs.Api.Http;
using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JobsCli.Data;

/// <summary>Reads jobs from the table.</summary>
internal sealed class TableJobSource(IServiceProvider services) : IJobSource
{
    private readonly JobTableReader _reader = services.GetRequiredService<JobTableReader>();

    /// <summary>The table.</summary>
    public TableClient Table { get; } = services.GetRequiredService<TableClient>();

    /// <summary>Records jobs in the table.</summary>
    public JobRecorder Recorder => new(Table, services.GetRequiredService<TimeProvider>());

    /// <summary>Measures the table service.</summary>
    public TableProbe Probe => new(
        services.GetRequiredService<IOptions<StorageOptions>>().Value, Table, services.GetRequiredService<TimeProvider>());

    // The table answers at once.
    public bool ReportsChanges => false;

    public async Task<FoundJobs> FindAsync(string projectId, string query, CancellationToken cancellationToken)
    {
        var page = await services.GetRequiredService<PartitionScan>().FindAsync(
            JobQueryParser.Parse(projectId, new QueryString(query)), cancellationToken);
        return FoundJobs.Of(page.Total, page.Jobs);
    }

    public async Task<CountedJobs> CountAsync(string projectId, string query, CancellationToken cancellationToken)
    {
        var counts = await services.GetRequiredService<PartitionScan>().CountAsync(
            JobQueryParser.ParseCriteria(projectId, new QueryString(query)), cancellationToken);
        return CountedJobs.Of(counts.Json);
    }

    public async Task<JobDocument?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken) =>
        await GetJobAsync(projectId, id, cancellationToken) is { } job ? JobDocument.Of(projectId, job) : null;

    public void WaitForChanges()
    {
    }

    public TimeSpan PauseBeforeNext(TimeSpan interval) => interval;

    /// <summary>One job; null if the project has no such job.</summary>
    public Task<Job?> GetJobAsync(string projectId, Guid id, CancellationToken cancellationToken) =>
        _reader.GetAsync(projectId, id, cancellationToken);

    /// <summary>The jobs of a project that match the query, in the order of the table.</summary>
    /// <exception cref="ApiException">The query is invalid.</exception>
    public async IAsyncEnumerable<Job> ReadAsync(
        string projectId, string query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var criteria = JobQueryParser.ParseCriteria(projectId, new QueryString(query));
        await foreach (var page in _reader.ReadAsync(projectId, JobFilters.Of(criteria), isUnchanged: null, cancellationToken))
        {
            foreach (var entity in page.Entities)
            {
                if (entity.Job is { } job && criteria.Matches(job))
                {
                    yield return job;
                }
            }
        }
    }
}
