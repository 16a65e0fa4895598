using Jobs.Api.Tables;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Query;

/// <summary>
/// Leaves the table service to other queries for two thirds of the time while projects are scanned: when there were some since a
/// scan asked for a page, all scans together pause for twice the time that the page took. Without other queries no scan pauses.
/// Any thread may call it.
/// </summary>
internal sealed class ScanPace(JobTableReader table, IOptions<JobsOptions> options, TimeProvider time)
{
    // The pauses and the pages of a scan together take half of the time that a request has.
    private const int BudgetFraction = 2;

    // The first page may wait for this part of that, or scans of one page would follow each other without a pause.
    private const int FirstPauseFraction = 4;

    private static readonly TimeSpan MaxFirstPause = TimeSpan.FromSeconds(1);

    private readonly JobTableReader _table = table;
    private readonly TimeProvider _time = time;
    private readonly Lock _lock = new();
    private TimeSpan _step;
    private long _next = time.GetTimestamp();

    /// <summary>The pace of one scan, which starts now.</summary>
    public IPagePace StartScan() => new Scan(this, options.Value.RequestTimeout / BudgetFraction);

    // The time until the next page of any scan. When it is over, the caller has the turn, and the next turn is a step later.
    private TimeSpan PauseOrTakeTurn(TimeSpan maxPause)
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            var pause = _time.GetElapsedTime(now, _next);
            pause = pause < maxPause ? pause : maxPause;
            if (pause <= TimeSpan.Zero)
            {
                _next = Math.Max(_next, After(now, _step));
            }

            return pause;
        }
    }

    private void PageArrived(TimeSpan elapsed, bool isBesideOthers)
    {
        var pause = Pace.PauseAfter(elapsed);
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _step = isBesideOthers ? elapsed + pause : TimeSpan.Zero;
            _next = isBesideOthers ? Math.Max(_next, After(now, pause)) : now;
        }
    }

    private long After(long timestamp, TimeSpan wait) => timestamp + (long)(wait.TotalSeconds * _time.TimestampFrequency);

    private sealed class Scan(ScanPace pace, TimeSpan budget) : IPagePace
    {
        private readonly long _started = pace._time.GetTimestamp();
        private long _queries;
        private long _asked;
        private double _position;

        private TimeSpan MaxFirst => budget / FirstPauseFraction < MaxFirstPause ? budget / FirstPauseFraction : MaxFirstPause;

        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            _queries = pace._table.Queries;
            while (pace.PauseOrTakeTurn(MaxPauseNow()) is var pause && pause > TimeSpan.Zero)
            {
                await pace._time.PauseAsync(pause, cancellationToken);
            }

            _asked = pace._time.GetTimestamp();
        }

        public void PageArrived() => pace.PageArrived(pace._time.GetElapsedTime(_asked), pace._table.Queries != _queries);

        public void Reached(string rowKey) => _position = KeyRange.PositionOf(rowKey) ?? _position;

        // A scan that is slower than the budget allows for the part that it has read does not wait.
        private TimeSpan MaxPauseNow() => (_position * budget) + MaxFirst - pace._time.GetElapsedTime(_started);
    }
}
