using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Tests.Recording;

/// <summary>
/// A reader that knows the jobs of a project from one complete reading, and from then on from the change log alone, as
/// docs/change-log.md tells readers.
/// </summary>
internal sealed class LogReader(TableClient table, string projectId)
{
    private readonly Dictionary<Guid, TableEntity> _jobs = [];
    private Dictionary<string, long>? _seen;

    /// <summary>How often the whole project was read.</summary>
    public int Loads { get; private set; }

    /// <summary>The entities of the jobs, by id, as they were read last.</summary>
    public IReadOnlyDictionary<Guid, TableEntity> Jobs => _jobs;

    /// <summary>The job of that id as it was read last.</summary>
    public Job Job(Guid id) => JobEntityMapper.Read(_jobs[id]);

    /// <summary>Reads the lanes, and then the jobs that they name.</summary>
    public async Task RefreshAsync()
    {
        var lanes = await LanesAsync(table, projectId);
        var changed = new HashSet<Guid>();
        var isComplete = _seen is not null;
        foreach (var lane in lanes)
        {
            isComplete &= lane.TryGetChangesSince(_seen?.GetValueOrDefault(lane.RowKey) ?? 0, out var ids);
            changed.UnionWith(ids);
        }

        _seen = lanes.ToDictionary(lane => lane.RowKey, lane => lane.Sequence);
        await (isComplete ? ReadAsync(changed) : LoadAsync());
    }

    /// <summary>Checks that the reader knows exactly the jobs that are in the table.</summary>
    public async Task AssertEqualsTableAsync()
    {
        await RefreshAsync();
        var entities = await JobEntitiesAsync();
        Assert.Equal(
            entities.Select(entity => (entity.RowKey, $"{entity.ETag}")).Order(),
            _jobs.Values.Select(entity => (entity.RowKey, $"{entity.ETag}")).Order());
    }

    /// <summary>The lanes of a project.</summary>
    public static async Task<IReadOnlyList<ChangeLogLane>> LanesAsync(TableClient table, string projectId)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {projectId} and RowKey ge {ChangeLogLane.RowKeyStart} and RowKey lt {ChangeLogLane.RowKeyEnd}");
        return await table.QueryAsync<TableEntity>(filter, select: ChangeLogColumns.ForLane)
            .Select(entity => ChangeLogLane.TryParse(
                entity.RowKey, entity.GetInt64(ChangeLogColumns.Sequence)!.Value, entity.GetString(ChangeLogColumns.Changes))!.Value)
            .ToListAsync();
    }

    private async Task ReadAsync(IEnumerable<Guid> changed)
    {
        foreach (var id in changed)
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(projectId, id.ToString("D"));
            if (found.HasValue)
            {
                _jobs[id] = found.Value!;
            }
            else
            {
                _jobs.Remove(id);
            }
        }
    }

    private async Task LoadAsync()
    {
        Loads++;
        _jobs.Clear();
        foreach (var entity in await JobEntitiesAsync())
        {
            _jobs.Add(Guid.Parse(entity.RowKey), entity);
        }
    }

    private async Task<List<TableEntity>> JobEntitiesAsync() => await table.QueryAsync<TableEntity>(
        TableClient.CreateQueryFilter($"PartitionKey eq {projectId} and RowKey ge {ChangeLogLane.RowKeyEnd}")).ToListAsync();
}
