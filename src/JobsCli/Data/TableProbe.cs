using Azure;
using Azure.Data.Tables;
using Jobs.Api.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace JobsCli.Data;

/// <summary>Measures what a table service does with <c>Timestamp</c>, and how long the queries of the service take there.</summary>
internal sealed class TableProbe(StorageOptions storage, TableClient table, TimeProvider time)
{
    private const string ProbeProject = "probe-timestamps";
    private const int Repetitions = 5;

    // An operation of the table service may take 30 s.
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(35);

    /// <summary>Writes a job whose body follows its headers after a delay, reads it and removes it.</summary>
    /// <returns>
    /// By how much the job's <c>Timestamp</c> is before the date of a request that follows the acknowledgement. The date of the
    /// acknowledgement itself can be when the operation arrived. Dates have whole seconds.
    /// </returns>
    /// <exception cref="RequestFailedException">The service rejected a request.</exception>
    public async Task<TimeSpan> WriteAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var transport = new DelayedBodyTransport(delay);
        var writer = JobTableClientFactory.Create(storage, table.Name, transport, NetworkTimeout);
        var entity = JobEntityMapper.Create(ProbeProject, new Job
        {
            Id = Guid.NewGuid(),
            State = JobState.Completed,
            Description = "A probe of timestamps; it can be removed.",
            CreatedDate = time.GetUtcNow(),
            RequesterId = "probe",
        });
        await writer.AddEntityAsync(entity, cancellationToken);
        var stored = await table.GetEntityAsync<TableEntity>(
            entity.PartitionKey, entity.RowKey, [JobColumns.Timestamp], cancellationToken);
        await table.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, cancellationToken: cancellationToken);
        return (stored.GetRawResponse().Headers.Date ?? time.GetUtcNow()) - stored.Value.Timestamp!.Value;
    }

    /// <summary>The median times of the three queries that decide how fast the service is about a project.</summary>
    /// <exception cref="RequestFailedException">The service rejected a request.</exception>
    public async Task<IReadOnlyList<(string Query, TimeSpan Median)>> MeasureAsync(
        string projectId, CancellationToken cancellationToken) =>
    [
        ("what has changed, by Timestamp (Jobs__Writers=Any)",
            await MedianAsync(JobFilters.Since(projectId, time.GetUtcNow() - Overlap), cancellationToken)),
        ("the change log, by row key (Jobs__Writers=ChangeLog)",
            await MedianAsync(JobFilters.ChangeLogOf(projectId), cancellationToken)),
        ("one page of a load", await MedianAsync(JobFilters.Of(projectId), cancellationToken)),
    ];

    // Of the last query only the first page: a load reads many.
    private async Task<TimeSpan> MedianAsync(string filter, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var started = time.GetTimestamp();
            await foreach (var page in table.QueryAsync<TableEntity>(
                filter, select: JobColumns.All, cancellationToken: cancellationToken).AsPages())
            {
                if (page.Values.Count > 0)
                {
                    break;
                }
            }

            times.Add(time.GetElapsedTime(started));
        }

        return times.Order().ElementAt(Repetitions / 2);
    }
}
