using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Logging;

namespace Jobs.Api.Tables;

/// <summary>
/// Reports entities that are not valid jobs, in the log and in the metric <c>jobs.malformed_entities</c>, each defect once in
/// the life of the process: the same entity is read again and again. Any thread may call it.
/// </summary>
internal sealed partial class MalformedEntityLog(ILogger<MalformedEntityLog> logger, IMeterFactory meters)
{
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(string, string?, string), bool> _reported = new();

    private readonly Counter<long> _count = meters.Create(JobsTelemetry.Name).CreateCounter<long>(
        "jobs.malformed_entities", "{entity}", "Entities that are not valid jobs, and so no part of any response.");

    /// <summary>Reports the entity if it has a defect.</summary>
    public void ReportIfAny(string? defect, string projectId, string? rowKey)
    {
        if (defect is null || !_reported.TryAdd((projectId, rowKey, defect), true))
        {
            return;
        }

        if (_reported.Count > MaxRemembered)
        {
            _reported.Clear();
        }

        _count.Add(1, new("jobs.project", projectId), new("jobs.job", rowKey));
        LogMalformed(projectId, rowKey, defect);
    }

    [LoggerMessage(1, LogLevel.Warning, "The entity {RowKey} of project {ProjectId} is ignored: {Defect}.")]
    private partial void LogMalformed(string projectId, string? rowKey, string defect);
}
