using System.Diagnostics.Metrics;

namespace Jobs.Api.Telemetry;

/// <summary>The service's own metrics, beside those of the web server and the HTTP client. Any thread may call any member.</summary>
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
    private readonly Counter<long> _reconciliations;
    private readonly Counter<long> _lateChanges;
    private readonly Counter<long> _unannouncedChanges;
    private readonly Counter<long> _scans;
    private readonly Counter<long> _rejected;

    /// <param name="meters">Makes the meter.</param>
    public JobsMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(JobsTelemetry.Name);
        _matched = _meter.CreateHistogram(
            "jobs.matched", "{job}", "Jobs that matched a find, on all of its pages, or counts.", tags: null, PowersOfTen);
        _entitiesRead = _meter.CreateHistogram(
            "jobs.entities_read", "{entity}", "Entities read for a response, or for all that shared it.", tags: null, PowersOfTen);
        _hits = _meter.CreateCounter<long>("jobs.snapshot.hits", "{find}", "Finds and counts answered from memory.");
        _loads = _meter.CreateCounter<long>("jobs.snapshot.loads", "{load}", "Projects read whole into memory.");
        _refreshes = _meter.CreateCounter<long>("jobs.snapshot.refreshes", "{refresh}", "Queries for what has changed in a project.");
        _reconciliations = _meter.CreateCounter<long>(
            "jobs.snapshot.reconciliations", "{reconciliation}", "Projects in memory compared with the whole table.");
        _lateChanges = _meter.CreateCounter<long>(
            "jobs.snapshot.late_changes", "{change}", "Changes that a reconciliation found and no refresh had observed.");
        _unannouncedChanges = _meter.CreateCounter<long>(
            "jobs.snapshot.unannounced_changes", "{change}", "Changes that a reconciliation found and the change log did not name.");
        _scans = _meter.CreateCounter<long>("jobs.scans", "{scan}", "Finds and counts answered by a query over the whole project.");
        _rejected = _meter.CreateCounter<long>("jobs.rejected_requests", "{request}", "Requests answered with an error of the contract.");
    }

    /// <summary>A find has its page, or counts are complete.</summary>
    /// <param name="total">How many jobs matched.</param>
    /// <param name="fromMemory">True when no scan was needed.</param>
    public void Found(int total, bool fromMemory)
    {
        _matched.Record(total);
        if (fromMemory)
        {
            _hits.Add(1);
        }
    }

    /// <summary>A reconciliation found changes that no refresh had observed.</summary>
    public void LateChanges(int count) => _lateChanges.Add(count);

    /// <summary>A reconciliation found changes that the change log did not name.</summary>
    public void UnannouncedChanges(int count) => _unannouncedChanges.Add(count);

    /// <summary>A request is answered with an error.</summary>
    /// <param name="code">The contract's number of it.</param>
    public void Rejected(int code)
    {
        if (_rejected.Enabled)
        {
            _rejected.Add(1, new KeyValuePair<string, object?>("jobs.error_code", code));
        }
    }

    /// <summary>Shows leases and queues of the limiters whenever a reader asks for them.</summary>
    public void ObserveLimiters(Func<IEnumerable<Measurement<long>>> activeLeases, Func<IEnumerable<Measurement<long>>> queuedRequests)
    {
        _meter.CreateObservableUpDownCounter("jobs.limiter.active_leases", activeLeases, "{lease}", "Leases that requests hold.");
        _meter.CreateObservableUpDownCounter(
            "jobs.limiter.queued_requests", queuedRequests, "{request}", "Requests that wait for a lease.");
    }

    /// <summary>Shows how many projects are watched whenever a reader asks for it.</summary>
    public void ObserveWatchedProjects(Func<long> count) => _meter.CreateObservableUpDownCounter(
        "jobs.watched_projects", count, "{project}", "Projects that are refreshed because requests wait for a change.");

    /// <summary>A project is read whole into memory.</summary>
    public TableRead StartLoad() => Start("load", _loads);

    /// <summary>What has changed in a project is read.</summary>
    public TableRead StartRefresh() => Start("refresh", _refreshes);

    /// <summary>A project in memory is compared with the whole table.</summary>
    public TableRead StartReconciliation() => Start("reconcile", _reconciliations);

    /// <summary>A project is read for one response.</summary>
    public TableRead StartScan() => Start("scan", _scans);

    private TableRead Start(string kind, Counter<long> count)
    {
        var read = new TableRead(kind, _entitiesRead);

        // Within the span of the read, so that the measurement leads to it.
        count.Add(1);
        return read;
    }
}
