using System.Diagnostics.Metrics;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Jobs.Api.Telemetry;
using Microsoft.Extensions.Logging;

namespace Jobs.Api.Tables;

/// <summary>
/// Reports entities that are not valid jobs, in the log and in the metric <c>jobs.malformed_entities</c>, each defect once in
/// the life of the process: the same entity is read again and again. When there are too many to remember, the others are not
/// reported for an hour, and then all are reported again. Any thread may call it.
/// </summary>
internal sealed partial class MalformedEntityLog(
    ILogger<MalformedEntityLog> logger, IMeterFactory meters, TimeProvider time)
{
    /// <summary>How many defects are reported in an hour.</summary>
    public const int MaxRemembered = 10_000;

    // A key can have a thousand characters, and anyone who may write to the table chooses it.
    private const int MaxLoggedKeyLength = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();

    // Hashes, because keys can be long.
    private readonly HashSet<ulong> _reported = [];

    // The entities are not in the tags: a metric keeps a time series for each value of its tags.
    private readonly Counter<long> _count = meters.Create(JobsTelemetry.Name).CreateCounter<long>(
        "jobs.malformed_entities", "{entity}", "Entities that are not valid jobs, and so no part of any response.");

    private long? _filled;

    /// <summary>Reports the entity if it has a defect.</summary>
    public void ReportIfAny(string? defect, string projectId, string? rowKey)
    {
        if (defect is null || !TryRemember($"{projectId}\n{rowKey}\n{defect}", out var isLast))
        {
            return;
        }

        _count.Add(1);
        LogMalformed(Shorten(projectId), Shorten(rowKey), defect);
        if (isLast)
        {
            LogPaused(MaxRemembered);
        }
    }

    private static string? Shorten(string? key) =>
        key is { Length: > MaxLoggedKeyLength } ? key[..MaxLoggedKeyLength] + '…' : key;

    private bool TryRemember(string report, out bool isLast)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(report.AsSpan()));
        lock (_lock)
        {
            isLast = false;
            if (_filled is { } filled)
            {
                if (time.GetElapsedTime(filled) < Pause)
                {
                    return false;
                }

                _reported.Clear();
                _filled = null;
            }

            if (!_reported.Add(hash))
            {
                return false;
            }

            isLast = _reported.Count == MaxRemembered;
            _filled = isLast ? time.GetTimestamp() : null;
            return true;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The entity {RowKey} of project {ProjectId} is ignored: {Defect}.")]
    private partial void LogMalformed(string? projectId, string? rowKey, string defect);

    [LoggerMessage(15, LogLevel.Warning,
        "There are {Count} malformed entities or more: no others are reported for an hour.")]
    private partial void LogPaused(int count);
}
