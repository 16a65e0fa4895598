using System.Diagnostics.Metrics;

namespace Jobs.Api.Telemetry;

/// <summary>What the service counts of itself, beside what the web server and the HTTP client count.</summary>
internal sealed class JobsMetrics
{
    private static readonly InstrumentAdvice<int> PowersOfTen = new()
    {
        HistogramBucketBoundaries = [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000],
    };

    private readonly Meter _meter;
    private readonly Histogram<int> _matched;
    private readonly Histogram<int> _entitiesRead;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _loads;
    private readonly Counter<long> _refreshes;
    private readonly Counter<long> _late;
    private readonly Counter<long> _scans;
    private readonly Counter<long> _rejected;

    /// <param name="meters">Makes the meter.</param>
    public JobsMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(JobsMeter.Name);
        _matched = _meter.CreateHistogram(
            "jobs.matched", "{job}", "Jobs that matched a find, on all of its pages.", tags: null, PowersOfTen);
        _entitiesRead = _meter.CreateHistogram(
            "jobs.entities_read", "{entity}", "Entities read for an answer, or for all who shared it.", tags: null, PowersOfTen);
        _hits = _meter.CreateCounter<long>("jobs.snapshot.hits", "{answer}", "Finds answered from memory.");
        _loads = _meter.CreateCounter<long>("jobs.snapshot.loads", "{load}", "Projects read whole into memory.");
        _refreshes = _meter.CreateCounter<long>("jobs.snapshot.refreshes", "{refresh}", "Looks for what has changed in a project.");
        _late = _meter.CreateCounter<long>(
            "jobs.snapshot.late_changes", "{change}", "Changes that no refresh told of in time, come across by a sweep.");
        _scans = _meter.CreateCounter<long>("jobs.scans", "{scan}", "Finds answered by a pass over the project in the table.");
        _rejected = _meter.CreateCounter<long>("jobs.rejected_requests", "{request}", "Requests answered with an error of the contract.");
    }

    /// <summary>A find has its answer.</summary>
    public void Found(int total) => _matched.Record(total);

    /// <summary>A find has its answer from memory.</summary>
    public void Hit() => _hits.Add(1);

    /// <summary>Changes were come across that a refresh should have told of.</summary>
    public void Late(int count) => _late.Add(count);

    /// <summary>A request is answered with an error.</summary>
    /// <param name="code">The contract's number of it.</param>
    public void Rejected(int code)
    {
        if (_rejected.Enabled)
        {
            _rejected.Add(1, new KeyValuePair<string, object?>("jobs.error_code", code));
        }
    }

    /// <summary>Shows how many requests have a place and how many wait for one, whenever somebody looks.</summary>
    public void WatchPlaces(Func<IEnumerable<Measurement<long>>> taken, Func<IEnumerable<Measurement<long>>> waiting)
    {
        _meter.CreateObservableUpDownCounter("jobs.places.taken", taken, "{request}", "Requests that have a place.");
        _meter.CreateObservableUpDownCounter("jobs.places.waiting", waiting, "{request}", "Requests that wait for a place.");
    }

    /// <summary>Begins to read a project whole into memory.</summary>
    public TableRead BeginLoad() => Begin("load", _loads);

    /// <summary>Begins to read what has changed in a project.</summary>
    public TableRead BeginRefresh() => Begin("refresh", _refreshes);

    /// <summary>Begins to read a project for one answer.</summary>
    public TableRead BeginScan() => Begin("scan", _scans);

    private TableRead Begin(string kind, Counter<long> count)
    {
        count.Add(1);
        return new TableRead(kind, _entitiesRead);
    }
}
