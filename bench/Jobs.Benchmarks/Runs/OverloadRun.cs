using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Serving;
using Jobs.Samples;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures what the API serves at its best, and what it still serves of ten times as much: from memory, where processors
/// are the limit, and by scans, where the table is.
/// </summary>
internal static class OverloadRun
{
    private const int Size = 10_000;
    private const int Times = 10;

    private static readonly int[] ConnectionsFromMemory = [32, 64, 128];
    private static readonly int[] ConnectionsForScans = [4, 8];

    /// <summary>Measures and prints it.</summary>
    /// <returns>0 when the targets are met.</returns>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var jobs = SampleJobs.Create(Size, TimeProvider.System.GetUtcNow()).Take(Size).ToList();
        var project = SeededProject.Of("overload", jobs);
        await using var service = await TableService.StartWithAsync(project.Id, jobs, cancellationToken);
        var workplace = new Workplace(service.ConnectionString, postgres: null);
        var fromMemory = await FloodMemoryAsync(workplace, project, cancellationToken);
        var byScans = await FloodScansAsync(workplace, project, cancellationToken);
        return fromMemory && byScans ? 0 : 1;
    }

    // The generator shares the processors, so there are ten times the callers instead of ten times the rate.
    private static async Task<bool> FloodMemoryAsync(
        Workplace workplace, SeededProject project, CancellationToken cancellationToken)
    {
        await using var server = await workplace.ServeAsync(BenchmarkServer.Jobs, cancellationToken);
        using var scene = new OverloadScene("from memory", server, project);
        var peak = await scene.FindPeakAsync(ConnectionsFromMemory, cancellationToken);
        var callers = Times * peak.Connections;
        var met = await scene.AlternateAsync(
            $"{callers} callers who wait as told when refused",
            peak,
            flood => flood.RunClosedAsync(callers, patient: true, cancellationToken),
            cancellationToken);
        await scene.AlternateAsync(
            $"{callers} callers who ask again at once when refused",
            peak,
            flood => flood.RunClosedAsync(callers, patient: false, cancellationToken),
            cancellationToken);
        return met;
    }

    private static async Task<bool> FloodScansAsync(
        Workplace workplace, SeededProject project, CancellationToken cancellationToken)
    {
        await using var server = await workplace.ServeBoundedScanAsync(cancellationToken);
        using var scene = new OverloadScene("by scans", server, project);
        var peak = await scene.FindPeakAsync(ConnectionsForScans, cancellationToken);
        return await scene.AlternateAsync(
            "ten times the peak's rate, whatever comes back",
            peak,
            flood => flood.RunOpenAsync(Times * peak.PerSecond, cancellationToken),
            cancellationToken);
    }
}
