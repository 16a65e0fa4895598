using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Support;

/// <summary>
/// Records the reports of malformed entities in the log and in the metric of one server.
/// </summary>
public sealed class MalformedEntityReports : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, object?>> _logged = new();
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, object?>> _counted = new();
    private readonly MeterListener _listener = new();

    /// <summary>The tags of each report that the metric counted, as many as it counted.</summary>
    public IReadOnlyCollection<IReadOnlyDictionary<string, object?>> Counted => _counted;

    /// <summary>Starts to listen to the metric.</summary>
    /// <param name="meters">The server's, to leave out what tests that run at the same time measure.</param>
    public void Listen(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "jobs.malformed_entities" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            for (var report = 0L; report < count; report++)
            {
                _counted.Enqueue(tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value));
            }
        });
        _listener.Start();
    }

    /// <summary>The row keys and defects that were logged for a project.</summary>
    public IEnumerable<(string? RowKey, string? Defect)> Logged(string project) =>
        from values in _logged
        where (string?)values["ProjectId"] == project
        select ((string?)values["RowKey"], (string?)values["Defect"]);

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
