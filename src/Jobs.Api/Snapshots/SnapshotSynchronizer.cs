using Jobs.Api.Query;
using Jobs.Api.Tables;

namespace Jobs.Api.Snapshots;

/// <summary>
/// One project in memory, brought up to date with the table for every answer. It is loaded whole by the first who asks,
/// and gone through again before the reload interval has passed, in the background as long as somebody asks now and then.
/// </summary>
internal sealed class SnapshotSynchronizer
{
    private readonly SnapshotLoader _loader;
    private readonly SnapshotOptions _settings;
    private readonly TimeProvider _time;
    private readonly RequestCoalescer<ProjectSnapshot?> _refreshes;

    // Only the one refresh that runs at a time changes these.
    private volatile SnapshotLoad? _load;
    private Task? _sweep;
    private long _sweepBegun;
    private long? _gaveUp;

    /// <param name="projectId">The project, as it is stored.</param>
    /// <param name="hrefs">The references of its jobs.</param>
    /// <param name="loader">Reads the table.</param>
    /// <param name="settings">How long a load is good for.</param>
    /// <param name="time">The clock.</param>
    public SnapshotSynchronizer(
        string projectId, JobHrefs hrefs, SnapshotLoader loader, SnapshotOptions settings, TimeProvider time)
    {
        ProjectId = projectId;
        Hrefs = hrefs;
        _loader = loader;
        _settings = settings;
        _time = time;
        _refreshes = new RequestCoalescer<ProjectSnapshot?>(RefreshAsync);
    }

    /// <summary>The project, as it is stored.</summary>
    public string ProjectId { get; }

    /// <summary>The references of the project's jobs.</summary>
    public JobHrefs Hrefs { get; }

    /// <summary>The jobs with every change that the table had acknowledged before the call.</summary>
    /// <returns>Null when the project is too large for memory.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public Task<ProjectSnapshot?> GetAsync(CancellationToken cancellationToken) =>
        _refreshes.NextAsync().WaitAsync(cancellationToken);

    /// <summary>True while that load is what the project's answers come from.</summary>
    public bool Holds(SnapshotLoad load) => _load == load;

    private async Task<ProjectSnapshot?> RefreshAsync()
    {
        if (_gaveUp is { } gaveUp && _time.GetElapsedTime(gaveUp) < _settings.ReconcileInterval)
        {
            return null;
        }

        await TakeSweepAsync();
        if (_load is null || Age(_load) >= _settings.ReconcileInterval)
        {
            _load = null;
            _load = await _loader.LoadAsync(this);
            _gaveUp = _load is null ? _time.GetTimestamp() : null;
        }
        else
        {
            await UpdateAsync(_load);
            if (_sweep is null && IsSweepDue(_load))
            {
                _sweepBegun = _time.GetTimestamp();
                _sweep = _loader.SweepAsync(this, _load);
            }
        }

        return _load?.Rows.Publish();
    }

    private async Task UpdateAsync(SnapshotLoad load)
    {
        try
        {
            await _loader.UpdateAsync(this, load);
        }
        catch (TableUnavailableException exception) when (exception.TableIsMissing)
        {
            // The table that takes its place will have other jobs, and none of them need be newer.
            _load = null;
            _sweep = null;
            _loader.Forget(this);
            throw;
        }
    }

    // One that failed is tried again, but not with every refresh, until a load has to take its place.
    private bool IsSweepDue(SnapshotLoad load) =>
        Age(load) >= _settings.ReconcileInterval / 2 && _time.GetElapsedTime(_sweepBegun) >= _settings.ReconcileInterval / 8;

    // A sweep that is late is waited for, since what it would have removed may no longer be shown. One that failed has
    // done no harm: what there is remains good until its time is over, and then the load that follows tells.
    private async Task TakeSweepAsync()
    {
        if (_sweep is null || !(_sweep.IsCompleted || _load is null || Age(_load) >= _settings.ReconcileInterval))
        {
            return;
        }

        await _sweep;
        _sweep = null;
    }

    private TimeSpan Age(SnapshotLoad load) => _time.GetElapsedTime(load.Begun);
}
