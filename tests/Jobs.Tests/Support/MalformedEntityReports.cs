using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Support;

/// <summary>
/// Records the reports of malformed entities in the log and in the metric. The metric includes reports of tests that run at
/// the same time, so the reports are read by project.
/// </summary>
public sealed class MalformedEntityReports : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, object?>> _logged = new();
    private readonly ConcurrentQueue<(string? Project, string? Job, long Count)> _counted = new();
    private readonly MeterListener _listener = new();

    /// <summary>Starts listening.</summary>
    public MalformedEntityReports()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Name: "jobs.malformed_entities", Meter.Name: "Jobs" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            var byName = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string);
            _counted.Enqueue((byName["jobs.project"], byName["jobs.job"], count));
        });
        _listener.Start();
    }

    /// <summary>The row keys and defects that were logged for a project.</summary>
    public IEnumerable<(string? RowKey, string? Defect)> Logged(string project) =>
        from values in _logged
        where (string?)values["ProjectId"] == project
        select ((string?)values["RowKey"], (string?)values["Defect"]);

    /// <summary>The row keys that the metric counted for a project, repeated as often as they were counted.</summary>
    public IEnumerable<string?> Counted(string project) =>
        from row in _counted
        where row.Project == project
        from job in Enumerable.Repeat(row.Job, (int)row.Count)
        select job;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values && values.Any(value => value.Key == "Defect"))
        {
            Assert.Equal(LogLevel.Warning, logLevel);
            _logged.Enqueue(values.ToDictionary(value => value.Key, value => value.Value));
        }
    }
}
