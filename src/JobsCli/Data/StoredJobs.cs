using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Jobs.Api.Http;
using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JobsCli.Data;

/// <summary>The jobs in the table.</summary>
internal sealed class StoredJobs(IServiceProvider services) : IJobSource
{
    private readonly JobTableReader _reader = services.GetRequiredService<JobTableReader>();

    /// <summary>The table.</summary>
    public TableClient Table { get; } = services.GetRequiredService<TableClient>();

    /// <summary>Records jobs in the table.</summary>
    public JobRecorder Recorder => new(Table, services.GetRequiredService<TimeProvider>());
    public async Task<FoundJobs> FindAsync(string projectId, string query, CancellationToken cancellationToken)
    {
        var page = await services.GetRequiredService<PartitionScan>().FindAsync(
            JobQueryParser.Parse(projectId, new QueryString(query)), cancellationToken);
        return new FoundJobs(page.Total, page.Jobs);
    }
    public async Task<JobForm?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken) =>
        await _reader.GetAsync(projectId, id, cancellationToken) is { } job ? JobForm.Of(projectId, job) : null;

    /// <summary>The jobs of a project in the states that the query names, in the table's order.</summary>
    /// <exception cref="ApiException">The query breaks a rule.</exception>
    public async IAsyncEnumerable<Job> ReadAsync(
        string projectId, string query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = JobQueryParser.Parse(projectId, new QueryString(query));
        var filter = JobFilters.Of(projectId, wanted.States, wanted.ResourceHrefs);
        await foreach (var page in _reader.ReadAsync(projectId, filter, isUnchanged: null, cancellationToken))
        {
            foreach (var entity in page.Entities)
            {
                if (entity.Job is { } job && wanted.Matches(job))
                {
                    yield return job;
                }
            }
        }
    }
}
