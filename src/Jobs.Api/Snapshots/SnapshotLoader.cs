using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>Reads projects into memory: whole, or what has changed since the last look.</summary>
internal sealed partial class SnapshotLoader(
    JobTableReader table,
    SnapshotCache memory,
    IOptions<SnapshotOptions> settings,
    IOptions<JobsOptions> jobsSettings,
    TimeProvider time,
    JobsMetrics metrics,
    ILogger<SnapshotLoader> logger)
{
    // When so much of the reload interval is over, a sweep is to be done: at its end everybody would wait for it.
    private const double SweptBy = 0.9;

    /// <summary>Loads a project whole.</summary>
    /// <returns>Null when it is too large, for its number of jobs or for the memory there is.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<SnapshotLoad?> LoadAsync(SnapshotSynchronizer project)
    {
        SnapshotLoad? load = null;
        try
        {
            return load = await ReadAsync(project);
        }
        finally
        {
            if (load is null)
            {
                Forget(project);
            }
        }
    }

    /// <summary>Gives back the memory of a project that is no longer held.</summary>
    public void Forget(SnapshotSynchronizer project) => memory.TryCharge(project, 0);

    /// <summary>
    /// Goes through a loaded project once more, to find what is no longer in the table. It is left when the project has
    /// become too large or was dropped meanwhile. One that fails has done no harm and is only logged.
    /// </summary>
    public async Task SweepAsync(SnapshotSynchronizer project, SnapshotLoad load)
    {
        try
        {
            await ReadAgainAsync(project, load);
        }
#pragma warning disable CA1031 // Nobody waits for it who could be told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogSweepFailed(exception, project.ProjectId);
        }
    }

    /// <summary>Brings a project up to date.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task UpdateAsync(SnapshotSynchronizer project, SnapshotLoad load)
    {
        using var deadline = new CancellationTokenSource(jobsSettings.Value.RequestTimeout, time);
        using var reading = metrics.BeginRefresh();
        var begun = time.GetTimestamp();
        DateTimeOffset? lookedAt = null;
        var since = load.LookedAt!.Value - settings.Value.TimestampOverlap;
        await foreach (var page in table.ReadSinceAsync(project.ProjectId, since, load.Rows, deadline.Token))
        {
            lookedAt ??= LookedAt(page, begun);
            Apply(reading, page, load.Rows.Apply);
        }

        load.LookedAt = lookedAt ?? load.LookedAt;
        load.AskedSince = since;
        memory.TryCharge(project, load.Rows.Bytes);
    }

    private async Task<SnapshotLoad?> ReadAsync(SnapshotSynchronizer project)
    {
        using var deadline = Deadline();
        using var reading = metrics.BeginLoad();
        var load = new SnapshotLoad(new ProjectReplica(project.Hrefs), time.GetTimestamp());
        await foreach (var page in table.ReadAllAsync(project.ProjectId, known: null, deadline.Token))
        {
            load.LookedAt ??= LookedAt(page, load.Begun);
            Apply(reading, page, load.Rows.Apply);
            if (!Fits(project, load))
            {
                return null;
            }
        }

        return load.LookedAt is null ? null : load;
    }

    private async Task ReadAgainAsync(SnapshotSynchronizer project, SnapshotLoad load)
    {
        using var deadline = Deadline();
        using var reading = metrics.BeginLoad();
        var begun = time.GetTimestamp();
        var allowed = (settings.Value.ReconcileInterval * SweptBy) - time.GetElapsedTime(load.Begun, begun);
        var pace = new SweepPace(time, begun, allowed);
        var (read, late) = (0, 0);
        load.Rows.BeginSweep();
        await foreach (var page in table.ReadAllAsync(project.ProjectId, load.Rows, deadline.Token))
        {
            Apply(reading, page, Sweep);
            read += page.Entities.Count;
            if (!project.Holds(load) || !Fits(project, load))
            {
                return;
            }

            if (!page.IsLast)
            {
                await pace.KeepAsync(read, load.Rows.Count, deadline.Token);
            }
        }

        load.Rows.EndSweep();
        load.Begun = begun;
        NoteLate(project, late);

        // A refresh should have told of what was stored before the time that the last one asked from.
        void Sweep(in JobEntity entity) => late += load.Rows.Sweep(entity) && entity.Stored < load.AskedSince ? 1 : 0;
    }

    private void NoteLate(SnapshotSynchronizer project, int late)
    {
        if (late > 0)
        {
            metrics.Late(late);
            LogLate(project.ProjectId, late, settings.Value.TimestampOverlap);
        }
    }

    private bool Fits(SnapshotSynchronizer project, SnapshotLoad load) =>
        load.Rows.Count <= settings.Value.MaxJobsPerProject && memory.TryCharge(project, load.Rows.Bytes);

    // The service's clock when it answered, less the time that took, is its clock when it was asked or before. Should it be
    // ahead of ours, ours counts: asking from too early reads more than is needed, asking from too late misses changes.
    private DateTimeOffset? LookedAt(EntityPage page, long begun)
    {
        var elapsed = time.GetElapsedTime(begun);
        var ours = time.GetUtcNow();
        return (page.ServerDate > ours ? ours : page.ServerDate) - elapsed;
    }

    private static void Apply(TableRead reading, EntityPage page, ApplyEntity apply)
    {
        reading.Add(page.Entities.Count);
        foreach (var entity in page.Entities)
        {
            apply(entity);
        }
    }

    // Nobody's request: a load may take longer than one waits for an answer, but not longer than it is good for.
    private CancellationTokenSource Deadline() => new(
        settings.Value.ReconcileInterval > jobsSettings.Value.RequestTimeout
            ? settings.Value.ReconcileInterval
            : jobsSettings.Value.RequestTimeout,
        time);

    [LoggerMessage(6, LogLevel.Warning,
        "The background reading of project {ProjectId} failed; it goes on from memory and the reading is tried again.")]
    private partial void LogSweepFailed(Exception exception, string projectId);

    [LoggerMessage(7, LogLevel.Warning,
        "A sweep of project {ProjectId} came across {Count} changes that no refresh told of: clocks differ by more than Snapshot__TimestampOverlap ({TimestampOverlap}).")]
    private partial void LogLate(string projectId, int count, TimeSpan timestampOverlap);

    private delegate void ApplyEntity(in JobEntity entity);
}
