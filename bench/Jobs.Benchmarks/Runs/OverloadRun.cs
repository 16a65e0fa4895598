using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Serving;
using Jobs.Development;

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
        var environment = new BenchmarkEnvironment(service.ConnectionString, postgres: null);
        var fromMemory = await FloodMemoryAsync(environment, project, cancellationToken);
        var byScans = await FloodScansAsync(environment, project, cancellationToken);
        return fromMemory && byScans ? 0 : 1;
    }

    // The generator shares the processors, so there are ten times the callers instead of ten times the rate.
    private static async Task<bool> FloodMemoryAsync(
        BenchmarkEnvironment environment, SeededProject project, CancellationToken cancellationToken)
    {
        await using var server = await environment.ServeAsync(BenchmarkServer.Jobs, cancellationToken);
        using var scenario = new OverloadScenario("from memory", server, project);
        var peak = await scenario.FindPeakAsync(ConnectionsFromMemory, cancellationToken);
        var callers = Times * peak.Connections;
        var met = await scenario.AlternateAsync(
            $"{callers} callers who wait as told when refused",
            peak,
            flood => flood.RunClosedAsync(callers, patient: true, cancellationToken),
            cancellationToken);
        await scenario.AlternateAsync(
            $"{callers} callers who ask again at once when refused",
            peak,
            flood => flood.RunClosedAsync(callers, patient: false, cancellationToken),
            cancellationToken);
        return met;
    }

    private static async Task<bool> FloodScansAsync(
        BenchmarkEnvironment environment, SeededProject project, CancellationToken cancellationToken)
    {
        await using var server = await environment.ServeBoundedScanAsync(cancellationToken);
        using var scenario = new OverloadScenario("by scans", server, project);
        var peak = await scenario.FindPeakAsync(ConnectionsForScans, cancellationToken);
        return await scenario.AlternateAsync(
            "ten times the peak's rate, whatever comes back",
            peak,
            flood => flood.RunOpenAsync(Times * peak.PerSecond, cancellationToken),
            cancellationToken);
    }
}
