using System.Diagnostics;
using System.Globalization;
using Jobs.Tests.Snapshots;

namespace Jobs.Tests.Reliability;

/// <summary>The time for which storage hangs, and the time within which the service must answer again.</summary>
internal static class Recovery
{
    /// <summary>The time for which storage hangs; <c>JOBS_CRASH_HANG_SECONDS</c>, by default 3 s.</summary>
    public static TimeSpan HangTime { get; } = Seconds("JOBS_CRASH_HANG_SECONDS", 3);

    /// <summary>
    /// The maximum time until the service answers again; <c>JOBS_CRASH_RECOVERY_SECONDS</c>. The target is 5 s; the default is
    /// higher, for busy machines.
    /// </summary>
    public static TimeSpan MaxTime { get; } = Seconds("JOBS_CRASH_RECOVERY_SECONDS", 30);

    /// <summary>Waits until the service answers with all jobs, and returns the elapsed time; fails after that maximum.</summary>
    public static async Task<TimeSpan> MeasureAsync(FreshnessRun run)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await run.CheckAllAsync())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < MaxTime, "The service does not answer again.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        Assert.True(elapsed < MaxTime, $"The service answered again after {elapsed}.");
        return elapsed;
    }

    private static TimeSpan Seconds(string variable, int defaultSeconds) => TimeSpan.FromSeconds(
        int.TryParse(
            Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : defaultSeconds);
}
