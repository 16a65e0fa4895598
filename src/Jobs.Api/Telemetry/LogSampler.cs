namespace Jobs.Api.Telemetry;

/// <summary>
/// Bounds how many log records of a kind are written, so that no caller can flood the log. Metrics count what is left out.
/// Any thread may call it.
/// </summary>
/// <typeparam name="TKind">The kinds; there must be few.</typeparam>
internal sealed class LogSampler<TKind>(TimeProvider time, int recordsPerMinute)
    where TKind : notnull
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<TKind, Window> _windows = [];

    /// <summary>True when a record of the kind may be written now.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="omitted">How many records the last period left out; 0 except for the first record of a period.</param>
    public bool TryTake(TKind kind, out long omitted)
    {
        lock (_lock)
        {
            omitted = 0;
            if (!_windows.TryGetValue(kind, out var window) || time.GetElapsedTime(window.Started) >= Period)
            {
                omitted = Math.Max(0, (window?.Records ?? 0) - recordsPerMinute);
                window = new Window(time.GetTimestamp());
                _windows[kind] = window;
            }

            window.Records++;
            return window.Records <= recordsPerMinute;
        }
    }

    private sealed class Window(long started)
    {
        public long Started { get; } = started;

        public long Records { get; set; }
    }
}
