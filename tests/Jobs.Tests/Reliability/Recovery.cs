using System.Diagnostics;
using System.Globalization;
using Jobs.Tests.Snapshots;

namespace Jobs.Tests.Reliability;

/// <summary>How long storage hangs, and how soon after a fault the service must answer again.</summary>
internal static class Recovery
{
    /// <summary>How long storage hangs; <c>JOBS_CRASH_HANG_SECONDS</c>, a few seconds without it.</summary>
    public static TimeSpan Hang { get; } = Seconds("JOBS_CRASH_HANG_SECONDS", 3);

    /// <summary>
    /// The longest time until it answers again; <c>JOBS_CRASH_RECOVERY_SECONDS</c>. The promise is 5 seconds; without the
    /// variable it is more, for machines that do much else besides.
    /// </summary>
    public static TimeSpan Longest { get; } = Seconds("JOBS_CRASH_RECOVERY_SECONDS", 30);

    /// <summary>Returns, when the service answers about all jobs, how long that took; fails when it takes too long.</summary>
    public static async Task<TimeSpan> OfAsync(FreshnessRun run)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await run.CheckAllAsync())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Longest, "The service does not answer again.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        var elapsed = Stopwatch.GetElapsedTime(begun);
        Assert.True(elapsed < Longest, $"The service answered again after {elapsed}.");
        return elapsed;
    }

    private static TimeSpan Seconds(string variable, int otherwise) => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : otherwise);
}
