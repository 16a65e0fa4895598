using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Jobs.Api.Telemetry;

/// <summary>One read of a project's entities, from its creation to its disposal: a span, and a value in the histogram.</summary>
internal sealed class TableRead : IDisposable
{
    private readonly Activity? _span;
    private readonly string _kind;
    private readonly Histogram<int> _entitiesRead;
    private int _entities;

    /// <param name="kind">What it is for.</param>
    /// <param name="entitiesRead">Where the entities are recorded.</param>
    public TableRead(string kind, Histogram<int> entitiesRead)
    {
        _kind = kind;
        _entitiesRead = entitiesRead;
        _span = JobsTelemetry.Source.StartActivity("jobs." + kind);
    }

    /// <summary>A page with so many entities was read.</summary>
    public void Add(int entities) => _entities += entities;

    /// <summary>Ends the read.</summary>
    public void Dispose()
    {
        _entitiesRead.Record(_entities, new KeyValuePair<string, object?>("jobs.read", _kind));
        _span?.SetTag("jobs.entities_read", _entities);
        _span?.Dispose();
    }
}
