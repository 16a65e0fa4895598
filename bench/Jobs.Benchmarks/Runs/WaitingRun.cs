using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Report;
using Jobs.Benchmarks.Serving;
using Jobs.Development;
using Jobs.Recording;
using static System.FormattableString;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures callers that wait for a change: how long a change takes to reach all of them, what they cost the finds about another
/// project, and how much memory each takes.
/// </summary>
internal static class WaitingRun
{
    private const int Callers = 1_000;
    private const int MemoryCallers = 5_000;
    private const int Connections = 32;
    private const int JobCount = 1_000;
    private const string Waited = "waited";
    private const string Target = $"/projects/{Waited}/jobs?limit=10&sort=-createdDate";

    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <summary>Measures and prints.</summary>
    public static async Task RunAsync(bool quick, CancellationToken cancellationToken)
    {
        var waiting = await MeasureAsync(quick ? 1 : 5, cancellationToken);
        (string What, double Value)[] rows =
        [
            ("From acknowledgement to answer, median, ms", waiting.Delays.Median),
            ("From acknowledgement to answer, maximum, ms", waiting.Delays.Percentile(100)),
            ("Finds about another project, requests/s with these callers ÷ without", waiting.RateRatio),
            (Invariant($"Managed memory of each of {MemoryCallers:#,0} callers, bytes"), waiting.ManagedBytesPerCaller),
            (Invariant($"Resident memory of each of {MemoryCallers:#,0} callers, bytes"), waiting.ResidentBytesPerCaller),
        ];
        Console.WriteLine(Invariant($"| {Callers:#,0} callers wait for one project with one write/s | |\n|---|---:|"));
        foreach (var (what, value) in rows)
        {
            Console.WriteLine($"| {what} | {Units.Text(value)} |");
        }
    }

    /// <summary>Measures.</summary>
    /// <param name="rounds">How many rounds of finds with and without waiting callers.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<Waiting> MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        var jobs = SampleJobs.Create(seed: 1, DateTimeOffset.UnixEpoch).Take(JobCount).ToList();
        var project = SeededProject.Of("other", jobs);
        await using var service = await TableService.StartWithAsync(project.Id, jobs, cancellationToken);
        await new JobRecorder(service.Table).AddAsync(Waited, jobs.Take(1), cancellationToken: cancellationToken);
        var environment = new BenchmarkEnvironment(service.ConnectionString, postgres: null);
        await using var server = await environment.StartWaitingAsync(cancellationToken);
        var find = new FindRequest(server.Client, project);
        await LoadGenerator.RunAsync(find.SendAsync, Connections, WarmUp, cancellationToken);

        var (delays, ratios, total) = (new List<double>(), new List<double>(), 1);
        for (var round = 0; round < rounds; round++)
        {
            var without = await LoadGenerator.RunAsync(find.SendAsync, Connections, 5 * WriteInterval, cancellationToken);
            await using var callers = new WaitingCallers(server.Client.BaseAddress!, Target);
            await callers.StartAsync(Callers, cancellationToken);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var writing = WriteAsync(new JobRecorder(service.Table), callers, total, stop.Token);
            var with = await LoadGenerator.RunAsync(find.SendAsync, Connections, 10 * WriteInterval, cancellationToken);
            await stop.CancelAsync();
            total = await writing;
            await Task.Delay(2 * WriteInterval, cancellationToken);
            ratios.Add(with.RequestsPerSecond / without.RequestsPerSecond);
            delays.AddRange(callers.Delays);
        }

        var (managed, resident) = await MeasureMemoryAsync(server, cancellationToken);
        return new Waiting(new LoadResult(delays, TimeSpan.Zero), LoadResult.MedianOf(ratios), managed, resident);
    }

    private static async Task<int> WriteAsync(JobRecorder recorder, WaitingCallers callers, int total, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(WriteInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await recorder.AcknowledgeAsync(Waited, new NewJob(Guid.NewGuid(), "Create disk", "ada"), CancellationToken.None);
                callers.Acknowledge(++total);
            }
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }

        return total;
    }

    private static async Task<(double Managed, double Resident)> MeasureMemoryAsync(
        ServerProcess server, CancellationToken cancellationToken)
    {
        var before = await server.ReadCountersAsync(cancellationToken);
        await using var callers = new WaitingCallers(server.Client.BaseAddress!, Target);
        await callers.StartAsync(MemoryCallers, cancellationToken);
        var after = await server.ReadCountersAsync(cancellationToken);
        return (
            (double)(after.ManagedBytes - before.ManagedBytes) / MemoryCallers,
            (double)(after.ResidentBytes - before.ResidentBytes) / MemoryCallers);
    }
}

/// <summary>Callers that wait for a change.</summary>
/// <param name="Delays">From the acknowledgement of each change to the answer of each caller.</param>
/// <param name="RateRatio">The rate of finds about another project with them, divided by that without.</param>
/// <param name="ManagedBytesPerCaller">The managed memory that each takes.</param>
/// <param name="ResidentBytesPerCaller">The resident memory that each takes.</param>
internal sealed record Waiting(LoadResult Delays, double RateRatio, double ManagedBytesPerCaller, double ResidentBytesPerCaller);
