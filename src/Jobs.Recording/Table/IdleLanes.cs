using Azure;
using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>
/// Removes lanes that no transaction has used for the idle time, by the clocks of the table service. The condition on the ETag
/// spares a lane that is used meanwhile; its writer takes a new one if it comes too late.
/// </summary>
internal sealed class IdleLanes(TableClient table, TimeSpan idleTime)
{
    private const int ParallelRemovals = 8;

    /// <summary>Removes the idle lanes.</summary>
    /// <param name="projectId">The project; null for all.</param>
    /// <param name="max">The maximum number of lanes to read.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task RemoveAsync(string? projectId, int max, CancellationToken cancellationToken)
    {
        var pages = table.QueryAsync<TableEntity>(
            Filter(projectId),
            select: [JobColumns.PartitionKey, JobColumns.RowKey, JobColumns.Timestamp],
            cancellationToken: cancellationToken).AsPages();
        var read = 0;
        await foreach (var page in pages)
        {
            var idle = page.Values.Where(lane => page.GetRawResponse().Headers.Date - lane.Timestamp > idleTime);
            var options = new ParallelOptions
            {
                MaxDegreeOfParallelism = ParallelRemovals,
                CancellationToken = cancellationToken,
            };
            await Parallel.ForEachAsync(idle, options, async (lane, cancelled) => await RemoveAsync(lane, cancelled));
            read += page.Values.Count;
            if (read >= max)
            {
                return;
            }
        }
    }

    private static string Filter(string? projectId)
    {
        var lanes = TableClient.CreateQueryFilter(
            $"RowKey ge {ChangeLogLane.RowKeyStart} and RowKey lt {ChangeLogLane.RowKeyEnd}");
        return projectId is null ? lanes : $"{TableClient.CreateQueryFilter($"PartitionKey eq {projectId}")} and {lanes}";
    }

    private async Task RemoveAsync(TableEntity lane, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(lane.PartitionKey, lane.RowKey, lane.ETag, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            // Another process has removed it, or its writer has used it meanwhile.
        }
    }
}
