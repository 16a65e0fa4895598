using System.Globalization;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Development;
using Jobs.Tests.Support;
using static System.FormattableString;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Mixed traffic with writers, faults of the table and slow readers for some minutes, in front of two servers: one has
/// memory for all projects, the other for less than there are, so that it loads, evicts and scans. No answer may be wrong,
/// and nothing that a server holds may grow from the second minute to the last.
/// </summary>
internal static class SoakRun
{
    private const int DefaultMinutes = 10;
    private const int MinMinutes = 3;
    private const int MaxMinutes = 24 * 60;
    private const int ShownWrong = 10;
    private const string Project = "steady";
    private const int Jobs = 2_000;

    // 12 MB, more than a connection's buffers hold.
    private const string WideProject = "wide";
    private const int WideJobs = 400;
    private const int WideDescription = 30_000;

    // Whatever is beyond a fault of the table is an error.
    private static readonly (string, string) QuietLog = ("Logging__LogLevel__Default", "Error");

    /// <summary>Runs it and prints what came of it.</summary>
    /// <param name="arguments">How many minutes; by default 10.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0 when nothing was wrong and nothing has grown, 2 when the arguments are not understood.</returns>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (arguments.Length > 1 || Minutes(arguments.FirstOrDefault() ?? $"{DefaultMinutes}") is not { } minutes)
        {
            Console.Error.WriteLine(BenchmarkOptions.Usage);
            return 2;
        }

        await using var service = await TableService.StartEmptyAsync(cancellationToken);
        await using var proxy = await FaultyProxy.StartAsync(service.Table.Uri.Port, cancellationToken);
        var questions = await SeedAsync(service, cancellationToken);
        var environment = new BenchmarkEnvironment(TestStorage.ConnectionString(proxy.Port), postgres: null);
        await using var roomy = await environment.ServeWithAsync(cancellationToken, QuietLog);
        await using var tight = await environment.ServeWithAsync(
            cancellationToken, QuietLog, ("Snapshot__MemoryLimitMegabytes", "1"));
        var counters = new SoakCounters();
        SoakScenario[] scenes =
        [
            new("roomy", roomy, service.Table, new SoakTraffic(roomy.Client, questions, counters), counters)
            {
                Callers = 8, Writers = 2, Readers = 4, SlowReaders = 3, Pause = TimeSpan.FromMilliseconds(80),
            },
            new("tight", tight, service.Table, new SoakTraffic(tight.Client, questions, counters), counters)
            {
                Callers = 2, Writers = 1, Readers = 1, SlowReaders = 1, Pause = TimeSpan.FromMilliseconds(250),
            },
        ];
        Console.WriteLine($"Going on for {minutes} minutes ...");
        var duration = TimeSpan.FromMinutes(minutes);
        await Task.WhenAll(scenes.Select(scenario =>
            scenario.RunAsync(duration, $"/projects/{WideProject}/jobs?limit=10000", cancellationToken)));
        return Report(scenes, duration, counters, proxy) ? 0 : 1;
    }

    private static int? Minutes(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
        && minutes is >= MinMinutes and <= MaxMinutes ? minutes : null;

    private static async Task<IReadOnlyList<SoakQuestion>> SeedAsync(TableService service, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var jobs = SampleJobs.Create(Jobs, now).Take(Jobs).ToList();
        var wide = SampleJobs.Create(WideJobs, now).Take(WideJobs)
            .Select(job => job with { Description = new string('x', WideDescription) }).ToList();
        await TableSeed.AddAsync(service.Table, Project, jobs, cancellationToken);
        await TableSeed.AddAsync(service.Table, WideProject, wide, cancellationToken);
        return SoakQuestion.About(Project, jobs);
    }

    private static bool Report(IReadOnlyCollection<SoakScenario> scenes, TimeSpan duration, SoakCounters counters, FaultyProxy proxy)
    {
        var growths = scenes
            .SelectMany(scenario => SoakMeasure.All.Select(measure =>
                (scenario.Name, Growth: measure.Compare(scenario.Samples, duration))))
            .ToList();
        Console.WriteLine(Invariant($"{counters.Count:#,0} answers in {duration.TotalMinutes} minutes, {counters.Wrong.Count} wrong"));
        foreach (var wrong in counters.Wrong.Take(ShownWrong))
        {
            Console.WriteLine($"  {wrong}");
        }

        PrintTable(
            "| server | | minute 2, median | last minute, median | ratio | |\n|---|---|---:|---:|---:|---|",
            growths.Select(growth => growth.Growth.Line(growth.Name)));
        PrintTable("| question | answers |\n|---|---|", counters.Lines());
        PrintTable("| requests to the table | |\n|---|---:|", proxy.Lines());
        return counters.Wrong.Count == 0 && !growths.Exists(growth => growth.Growth.HasGrown);
    }

    private static void PrintTable(string head, IEnumerable<string> lines) =>
        Console.WriteLine($"\n{head}\n{string.Join('\n', lines)}");
}
