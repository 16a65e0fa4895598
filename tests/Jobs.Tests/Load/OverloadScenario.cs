using Jobs.Api;
using Xunit.Abstractions;
using static System.FormattableString;

namespace Jobs.Tests.Load;

/// <summary>
/// One server at its peak and flooded, alternately, so that both meet whatever else the machine does.
/// </summary>
internal sealed class OverloadScenario(
    LoadedServer server, OverloadRequest request, OverloadDurations durations, ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = new JobsOptions().RequestTimeout;

    /// <summary>Finds the number of callers with which the rate is highest.</summary>
    public async Task<OverloadPeak> FindPeakAsync(IReadOnlyList<int> candidates)
    {
        await request.CheckBodyAsync();
        var best = new OverloadPeak(Callers: 0, PerSecond: 0);
        foreach (var callers in durations.IsLong ? candidates : [candidates[0]])
        {
            await new Flood(request.SendAsync, durations.WarmUp).RunClosedAsync(callers, waits: false);
            var peak = await RunPeakAsync(callers);
            output.WriteLine($"{callers} callers: {peak.Served}");
            best = peak.ServedPerSecond > best.PerSecond ? new OverloadPeak(callers, peak.ServedPerSecond) : best;
        }

        return best;
    }

    /// <summary>Runs the server at its peak and flooded, and checks that every answer is correct and comes in time.</summary>
    /// <param name="peak">Its peak.</param>
    /// <param name="flood">Floods the server.</param>
    /// <returns>What was measured.</returns>
    public async Task<OverloadResult> RunAsync(OverloadPeak peak, Func<Flood, Task<FloodResult>> flood)
    {
        var memory = server.PeakMemoryMegabytes;
        await flood(new Flood(request.SendAsync, durations.WarmUp));
        var (peaks, floods) = (new List<FloodResult>(), new List<FloodResult>());
        for (var round = 0; round < durations.Rounds; round++)
        {
            peaks.Add(await RunPeakAsync(peak.Callers));
            floods.Add(await flood(new Flood(request.SendAsync, durations.Flood)));
        }

        await request.CheckBodyAsync();
        var (best, flooded) = (FloodResult.Of(peaks), FloodResult.Of(floods));
        Assert.True(flooded.Served.Count > 0 && flooded.Rejected.Count > 0, "Nothing was served, or nothing rejected.");
        var result = new OverloadResult(flooded.ServedPerSecond / best.ServedPerSecond, flooded.Rejected.Median);
        output.WriteLine(Invariant($"peak      {best.Served}; {peak.Callers} callers"));
        output.WriteLine(Invariant($"served    {flooded.Served}; {result.ServedShare:P0} of the peak"));
        output.WriteLine(Invariant($"rejected  {flooded.Rejected}"));
        output.WriteLine(Invariant($"memory    max {memory:0} MB before, {server.PeakMemoryMegabytes:0} MB after"));
        Assert.True(Math.Max(flooded.Served.Max, flooded.Rejected.Max) < Deadline.TotalMilliseconds, "An answer came late.");
        return result;
    }

    private async Task<FloodResult> RunPeakAsync(int callers)
    {
        var result = await new Flood(request.SendAsync, durations.Peak).RunClosedAsync(callers, waits: false);
        Assert.Equal(0, result.Rejected.Count);
        return result;
    }
}

/// <summary>The highest rate that a server serves.</summary>
/// <param name="Callers">With how many callers.</param>
/// <param name="PerSecond">The rate.</param>
internal sealed record OverloadPeak(int Callers, double PerSecond);

/// <summary>What an overload was measured by.</summary>
/// <param name="ServedShare">The rate served in the flood, divided by the peak.</param>
/// <param name="MedianOfRejections">The median latency of rejections, in milliseconds.</param>
internal sealed record OverloadResult(double ServedShare, double MedianOfRejections);
