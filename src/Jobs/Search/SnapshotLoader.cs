using Jobs.Storage;
using Jobs.Telemetry;
using Microsoft.Extensions.Options;

namespace Jobs.Search;

/// <summary>Reads projects into memory: whole, or what has changed since the last look.</summary>
internal sealed class SnapshotLoader(
    JobsTable table,
    SnapshotMemory memory,
    IOptions<SnapshotSettings> settings,
    IOptions<JobsSettings> jobsSettings,
    TimeProvider time,
    JobsMetrics metrics)
{
    /// <summary>Loads a project whole.</summary>
    /// <param name="project">The project.</param>
    /// <param name="beside">What of it is in memory already and stays meanwhile; null for nothing.</param>
    /// <returns>Null when it is too large, for its number of jobs or for the memory there is.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<SnapshotLoad?> LoadAsync(ProjectSnapshot project, SnapshotLoad? beside)
    {
        using var deadline = Deadline();
        using var reading = metrics.BeginLoad();
        var load = new SnapshotLoad(new SnapshotRows(project.Hrefs), time.GetTimestamp());
        var pages = table.ReadAllAsync(project.ProjectId, deadline.Token);
        var fits = await ReadAsync(reading, load, pages, () =>
            load.Rows.Count <= settings.Value.LargestProject
            && memory.TryCharge(project, load.Rows.Bytes + (beside?.Rows.Bytes ?? 0)));
        memory.TryCharge(project, (fits ? load : beside)?.Rows.Bytes ?? 0);
        return fits ? load : null;
    }

    /// <summary>Brings a project up to date.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task UpdateAsync(ProjectSnapshot project, SnapshotLoad load)
    {
        using var deadline = Deadline();
        using var reading = metrics.BeginRefresh();
        var since = load.LookedAt - settings.Value.ClockOverlap;
        var pages = table.ReadSinceAsync(project.ProjectId, since, deadline.Token);
        await ReadAsync(reading, load, pages, static () => true);
        memory.TryCharge(project, load.Rows.Bytes);
    }

    private async Task<bool> ReadAsync(
        TableReading reading, SnapshotLoad load, IAsyncEnumerable<EntityPage> pages, Func<bool> goOn)
    {
        var begun = time.GetTimestamp();
        DateTimeOffset? lookedAt = null;
        await foreach (var page in pages)
        {
            // The service's clock when it answered, less the time that took, is its clock when it was asked or before.
            lookedAt ??= page.ServerDate - time.GetElapsedTime(begun);
            reading.Add(page.Entities.Count);
            foreach (var entity in page.Entities)
            {
                load.Rows.Apply(entity);
            }

            if (!goOn())
            {
                return false;
            }
        }

        load.LookedAt = lookedAt ?? load.LookedAt;
        return true;
    }

    // Nobody's request: a load may take longer than one waits for an answer, but not longer than it is good for.
    private CancellationTokenSource Deadline() => new(
        settings.Value.ReloadInterval > jobsSettings.Value.RequestDeadline
            ? settings.Value.ReloadInterval
            : jobsSettings.Value.RequestDeadline,
        time);
}
