using System.Collections.Concurrent;
using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>
/// Makes the change feed of each project: the change log where it is kept, as far as reconciliations have not found otherwise, or
/// timestamps. Any thread may call any member.
/// </summary>
internal sealed partial class ChangeFeeds(
    JobTableReader table,
    Reconciler reconciler,
    IOptions<JobsOptions> jobsOptions,
    IOptions<SnapshotOptions> options,
    TimeProvider time,
    JobsMetrics metrics,
    ILogger<ChangeFeeds> logger)
{
    private const int MaxRemembered = 10_000;

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DefaultIntervalWithChangeLog = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, bool> _withoutLog = new(StringComparer.Ordinal);

    /// <summary>The reconcile interval of a project of this size with this feed.</summary>
    public TimeSpan ReconcileInterval(IChangeFeed? feed, int jobs)
    {
        var interval = options.Value.ReconcileInterval
            ?? (feed is ChangeLogFeed ? DefaultIntervalWithChangeLog : DefaultInterval);

        // A reconciliation starts when half of the interval is over.
        var atLeast = reconciler.DurationOf(jobs) * 2;
        return interval < atLeast ? atLeast : interval;
    }

    /// <summary>The feed to start before a load; null when the project has to rely on timestamps.</summary>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<IChangeFeed?> StartChangeLogAsync(string projectId, CancellationToken cancellationToken)
    {
        if (jobsOptions.Value.Writers is not Writers.ChangeLog || _withoutLog.ContainsKey(projectId))
        {
            return null;
        }

        try
        {
            return await ChangeLogFeed.StartAsync(projectId, table, time, metrics, cancellationToken);
        }
        catch (ChangeLogException exception)
        {
            Reject(projectId, exception);
            return null;
        }
    }

    /// <summary>The feed to start after a load without a change log; null when the service does not tell its time.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="loaded">The watermark of the load.</param>
    public IChangeFeed? StartTimestamps(string projectId, Watermark loaded) => loaded.Time is null
        ? null
        : new TimestampFeed(projectId, table, options.Value.TimestampOverlap, loaded, metrics);

    /// <summary>Reports what a reconciliation had to correct and the feed should have reported.</summary>
    /// <returns>False when the feed can no longer be relied on, so that the project must be loaded again.</returns>
    public bool Check(string projectId, IChangeFeed feed, ReconciliationResult result)
    {
        // An entity that was deleted directly has no timestamp any more.
        var isLogged = feed is ChangeLogFeed;
        var missed = result.Changed + (isLogged ? result.Removed : 0);
        if (missed == 0)
        {
            return true;
        }

        if (isLogged)
        {
            metrics.UnannouncedChanges(missed);
            LogUnannounced(projectId, missed);
            Distrust(projectId);
            return false;
        }

        metrics.LateChanges(missed);
        LogLateChanges(projectId, missed, options.Value.TimestampOverlap);
        return true;
    }

    /// <summary>The project's change log is malformed: from now on the project relies on timestamps.</summary>
    public void Reject(string projectId, ChangeLogException exception)
    {
        LogMalformed(exception, projectId);
        Distrust(projectId);
    }

    private void Distrust(string projectId)
    {
        if (_withoutLog.Count >= MaxRemembered)
        {
            _withoutLog.Clear();
        }

        _withoutLog[projectId] = true;
    }

    [LoggerMessage(7, LogLevel.Warning,
        "The reconciliation of project {ProjectId} found {Count} changes that no refresh had observed: their Timestamp was more than "
        + "Snapshot__TimestampOverlap ({TimestampOverlap}) older than their acknowledgement. Either a write took longer than that, or "
        + "the clocks of the table service differ.")]
    private partial void LogLateChanges(string projectId, int count, TimeSpan timestampOverlap);

    [LoggerMessage(8, LogLevel.Warning,
        "The reconciliation of project {ProjectId} found {Count} changes that are not in its change log: a program writes to the table "
        + "without keeping the log. From now on the project is refreshed by Timestamp, as with Jobs__Writers=Any.")]
    private partial void LogUnannounced(string projectId, int count);

    [LoggerMessage(9, LogLevel.Warning,
        "The change log of project {ProjectId} is malformed. From now on the project is refreshed by Timestamp, as with "
        + "Jobs__Writers=Any.")]
    private partial void LogMalformed(Exception exception, string projectId);
}
