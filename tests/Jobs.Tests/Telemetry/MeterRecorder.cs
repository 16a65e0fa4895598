using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Jobs.Api.Telemetry;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Telemetry;

/// <summary>Records what one server measures with its own meter.</summary>
internal sealed class MeterRecorder : IDisposable
{
    private readonly ConcurrentQueue<(string Name, long Value, object? Tag)> _measured = new();
    private readonly MeterListener _listener = new();

    /// <summary>Starts to record.</summary>
    public MeterRecorder(TestServer server)
    {
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == JobsTelemetry.Name && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The measurements since the last call, each as name, tag and value, ordered by name.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = _measured.Select(entry => entry.Tag is null ? $"{entry.Name} {entry.Value}" : $"{entry.Name} {entry.Tag} {entry.Value}")
            .Order(StringComparer.Ordinal).ToList();
        _measured.Clear();
        return taken;
    }

    /// <summary>The current values of observable instruments in the same form, without those that are 0.</summary>
    public IReadOnlyList<string> Observe()
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return [.. Take().Where(line => !line.EndsWith(" 0", StringComparison.Ordinal))];
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, tags.IsEmpty ? null : tags[0].Value));
}
