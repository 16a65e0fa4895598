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
    /// <returns>Null when it is too large, for its number of jobs or for the memory there is.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<SnapshotLoad?> LoadAsync(ProjectSnapshot project)
    {
        using var deadline = Deadline();
        using var reading = metrics.BeginLoad();
        var load = new SnapshotLoad(new SnapshotRows(project.Hrefs), time.GetTimestamp());
        await foreach (var page in table.ReadAllAsync(project.ProjectId, known: null, deadline.Token))
        {
            load.LookedAt ??= LookedAt(page, load.Begun);
            Apply(reading, page, load.Rows.Apply);
            if (!Fits(project, load))
            {
                memory.TryCharge(project, 0);
                return null;
            }
        }

        return load.LookedAt is null ? null : load;
    }

    /// <summary>
    /// Goes through a loaded project once more, to find what is no longer in the table. It is left when the project has
    /// become too large meanwhile.
    /// </summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task SweepAsync(ProjectSnapshot project, SnapshotLoad load)
    {
        using var deadline = Deadline();
        using var reading = metrics.BeginLoad();
        var begun = time.GetTimestamp();
        load.Rows.BeginSweep();
        await foreach (var page in table.ReadAllAsync(project.ProjectId, load.Rows, deadline.Token))
        {
            Apply(reading, page, load.Rows.Sweep);
            if (!Fits(project, load))
            {
                return;
            }
        }

        load.Rows.EndSweep();
        load.Begun = begun;
    }

    /// <summary>Brings a project up to date.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task UpdateAsync(ProjectSnapshot project, SnapshotLoad load)
    {
        using var deadline = new CancellationTokenSource(jobsSettings.Value.RequestDeadline, time);
        using var reading = metrics.BeginRefresh();
        var begun = time.GetTimestamp();
        DateTimeOffset? lookedAt = null;
        var since = load.LookedAt!.Value - settings.Value.ClockOverlap;
        await foreach (var page in table.ReadSinceAsync(project.ProjectId, since, load.Rows, deadline.Token))
        {
            lookedAt ??= LookedAt(page, begun);
            Apply(reading, page, load.Rows.Apply);
        }

        load.LookedAt = lookedAt ?? load.LookedAt;
        memory.TryCharge(project, load.Rows.Bytes);
    }

    private bool Fits(ProjectSnapshot project, SnapshotLoad load) =>
        load.Rows.Count <= settings.Value.LargestProject && memory.TryCharge(project, load.Rows.Bytes);

    // The service's clock when it answered, less the time that took, is its clock when it was asked or before.
    private DateTimeOffset? LookedAt(EntityPage page, long begun) => page.ServerDate - time.GetElapsedTime(begun);

    private static void Apply(TableReading reading, EntityPage page, ApplyEntity apply)
    {
        reading.Add(page.Entities.Count);
        foreach (var entity in page.Entities)
        {
            apply(entity);
        }
    }

    // Nobody's request: a load may take longer than one waits for an answer, but not longer than it is good for.
    private CancellationTokenSource Deadline() => new(
        settings.Value.ReloadInterval > jobsSettings.Value.RequestDeadline
            ? settings.Value.ReloadInterval
            : jobsSettings.Value.RequestDeadline,
        time);

    private delegate void ApplyEntity(in JobEntity entity);
}
