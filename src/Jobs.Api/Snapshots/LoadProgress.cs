using System.Globalization;

namespace Jobs.Api.Snapshots;

/// <summary>
/// How far a load has come. Ids are random, so a key tells which part of the project is before it. Any thread may call any member.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LoadProgress(TimeProvider time)
{
    private const int PrefixDigits = 8;

    private static readonly TimeSpan MaxEstimate = TimeSpan.FromMinutes(10);

    private readonly long _started = time.GetTimestamp();
    private readonly Lock _lock = new();
    private double _read;

    /// <summary>The estimated time until the load is complete, from 1 second to 10 minutes.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                var seconds = Elapsed.TotalSeconds * (1 - _read) / Math.Max(_read, 0.001);
                return TimeSpan.FromSeconds(Math.Clamp(seconds, 1, MaxEstimate.TotalSeconds));
            }
        }
    }

    /// <summary>When the load started: a timestamp of the clock.</summary>
    public long Started => _started;

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>The service's clock when the load started.</summary>
    public Watermark Watermark { get; } = new(time);

    /// <summary>The part of all ids, from 0 to 1, that is not after a row key; null when it does not start like an id.</summary>
    public static double? PositionOf(string? rowKey) =>
        rowKey?.Length >= PrefixDigits
        && uint.TryParse(
            rowKey.AsSpan(0, PrefixDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var prefix)
            ? prefix / (double)uint.MaxValue
            : null;

    /// <summary>The key at a position.</summary>
    public static string KeyAt(double position) => ((uint)(position * uint.MaxValue)).ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The load has read a part of all ids.</summary>
    /// <param name="part">The part, from 0 to 1.</param>
    public void Add(double part)
    {
        lock (_lock)
        {
            _read = Math.Min(1, _read + part);
        }
    }
}
