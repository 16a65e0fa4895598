using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Load;

/// <summary>
/// Ten times what a server serves at its peak: answers from memory, where processors are the limit, and by scans, where the
/// table is. Every answer must be correct or a rejection with code 6, and none may come after the deadline. With the
/// environment variable <c>JOBS_OVERLOAD_SECONDS</c>, the seconds of a flood, the rates are compared too.
/// </summary>
[Trait(Category.Name, Category.Slow)]
[Collection(nameof(LoadCollection))]
public sealed class OverloadTests(ITestOutputHelper output)
{
    private const string Project = "overload";
    private const string FromMemory = "250000";
    private const string ByScans = "0";
    private const int Times = 10;
    private const double MinServedShare = 0.8;
    private const double MaxMedianOfRejections = 100;

    private static readonly int[] CallersFromMemory = [32, 64, 128];
    private static readonly int[] CallersOfScans = [4, 8];

    private readonly OverloadDurations _durations = OverloadDurations.Read();

    // The generator shares the processors, so there are ten times the callers instead of ten times the rate.
    [Fact]
    public async Task Finds_from_memory_with_ten_times_the_callers_keep_their_rate()
    {
        var result = await RunAsync(
            FromMemory, CallersFromMemory, (flood, peak) => flood.RunClosedAsync(Times * peak.Callers, waits: true));

        AssertTargets(result);
    }

    // Rejections cost the processors that would serve: no rate is promised.
    [Fact]
    public async Task Finds_from_memory_with_ten_times_the_callers_who_ignore_retry_after_stay_correct() => await RunAsync(
        FromMemory, CallersFromMemory, (flood, peak) => flood.RunClosedAsync(Times * peak.Callers, waits: false));

    [Fact]
    public async Task Scans_at_ten_times_the_rate_keep_their_rate()
    {
        var result = await RunAsync(ByScans, CallersOfScans, (flood, peak) => flood.RunOpenAsync(Times * peak.PerSecond));

        AssertTargets(result);
    }

    // In a short run, other tests take the processors from one round more than from another.
    private void AssertTargets(OverloadResult result)
    {
        if (_durations.IsLong)
        {
            Assert.InRange(result.ServedShare, MinServedShare, double.MaxValue);
            Assert.InRange(result.MedianOfRejections, 0, MaxMedianOfRejections);
        }
    }

    private async Task<OverloadResult> RunAsync(
        string maxJobs, int[] callers, Func<Flood, OverloadPeak, Task<FloodResult>> flood)
    {
        var table = await TestStorage.NewTableAsync();
        var jobs = SampleJobs.Create(_durations.Jobs, TimeProvider.System.GetUtcNow()).Take(_durations.Jobs).ToList();
        await new JobRecorder(table).AddAsync(Project, jobs);
        await using var server = await LoadedServer.StartAsync(
            await TestStorage.ConnectionStringAsync(), table, ("Snapshot__MaxJobsPerProject", maxJobs));
        var request = new OverloadRequest(server.Client, Project, jobs);
        var scenario = new OverloadScenario(server, request, _durations, output);
        var peak = await scenario.FindPeakAsync(callers);
        return await scenario.RunAsync(peak, one => flood(one, peak));
    }
}
