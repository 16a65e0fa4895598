using Jobs.Api;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;
using Xunit.Abstractions;
using static System.FormattableString;

namespace Jobs.Tests.Load;

/// <summary>
/// Mixed traffic with writers, faults of the table and slow readers, in front of two servers: one has memory for all
/// projects, the other for less than there are, so that it loads, evicts and scans. Ten seconds show that no answer is wrong.
/// With the environment variable <c>JOBS_SOAK_MINUTES</c>, 3 or more, it runs so long, and what the servers hold must not
/// grow from the second minute to the last.
/// </summary>
[Trait(Category.Name, Category.Slow)]
[Collection(nameof(LoadCollection))]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const string MinutesVariable = "JOBS_SOAK_MINUTES";
    private const int MinMinutes = 3;
    private const int DefaultSeconds = 10;
    private const int FaultOneIn = 40;
    private const int ShortFaultOneIn = 10;
    private const int ShownWrong = 10;
    private const string Project = "steady";
    private const int Jobs = 2_000;

    // 12 MB, more than a connection buffers.
    private const string LargeProject = "large";
    private const int LargeJobs = 400;
    private const int LargeDescription = 30_000;

    // Slow readers are cut at the timeout: a short run needs a shorter one than the default.
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Mixed_traffic_over_a_faulty_table_gets_correct_answers_and_leaks_nothing()
    {
        var minutes = TestVariables.Number(MinutesVariable);
        Assert.True(minutes is null or >= MinMinutes, $"{MinutesVariable} must be {MinMinutes} or more.");
        var duration = minutes is { } given ? TimeSpan.FromMinutes(given) : TimeSpan.FromSeconds(DefaultSeconds);
        var timeout = minutes is null ? ShortTimeout : new JobsOptions().RequestTimeout;
        var table = await TestStorage.NewTableAsync();
        var requests = await SeedAsync(new JobRecorder(table));
        var faultOneIn = minutes is null ? ShortFaultOneIn : FaultOneIn;
        await using var proxy = await FaultInjectionProxy.StartAsync(table.Uri.Port, faultOneIn);
        var storage = Azurite.ConnectionString(proxy.Port);

        // What the faults of the table cause is logged below Error.
        (string, string?)[] settings = [("Logging__LogLevel__Default", "Error"), ("Jobs__RequestTimeout", timeout.ToString())];
        await using var roomy = await LoadedServer.StartAsync(storage, table, settings);
        await using var tight = await LoadedServer.StartAsync(
            storage, table, [.. settings, ("Snapshot__MemoryLimitMegabytes", "1")]);
        var counters = new SoakCounters();
        SoakScenario[] scenarios =
        [
            new("roomy", roomy, table, new SoakTraffic(roomy.Client, requests, counters), counters)
            {
                Callers = 8,
                Writers = 2,
                Readers = 4,
                SlowReaders = 3,
                Pause = TimeSpan.FromMilliseconds(80),
                RequestTimeout = timeout,
            },
            new("tight", tight, table, new SoakTraffic(tight.Client, requests, counters), counters)
            {
                Callers = 2,
                Writers = 1,
                Readers = 1,
                SlowReaders = 1,
                Pause = TimeSpan.FromMilliseconds(250),
                RequestTimeout = timeout,
            },
        ];

        await Task.WhenAll(scenarios.Select(scenario =>
            scenario.RunAsync(duration, $"/projects/{LargeProject}/jobs?limit=10000")));

        output.WriteLine(Invariant($"{counters.Count:#,0} answers in {duration}, {counters.Wrong.Count} wrong"));
        PrintTable("| request | answers |\n|---|---|", counters.Lines());
        PrintTable("| requests to the table | |\n|---|---:|", proxy.Lines());
        var growths = minutes is null ? [] : GrowthsOf(scenarios, duration);
        Assert.True(counters.Wrong.Count == 0, string.Join('\n', counters.Wrong.Take(ShownWrong)));
        Assert.True(counters.Count > 50);
        Assert.DoesNotContain(growths, growth => growth.HasGrown);
    }

    private static async Task<IReadOnlyList<SoakRequest>> SeedAsync(JobRecorder recorder)
    {
        var now = TimeProvider.System.GetUtcNow();
        var jobs = SampleJobs.Create(Jobs, now).Take(Jobs).ToList();
        var large = SampleJobs.Create(LargeJobs, now).Take(LargeJobs)
            .Select(job => job with { Description = new string('x', LargeDescription) });
        await recorder.AddAsync(Project, jobs);
        await recorder.AddAsync(LargeProject, large);
        return SoakRequest.About(Project, jobs);
    }

    private List<SoakGrowth> GrowthsOf(IEnumerable<SoakScenario> scenarios, TimeSpan duration)
    {
        var growths = scenarios
            .SelectMany(scenario => SoakMeasure.All.Select(measure =>
                (scenario.Name, Growth: measure.Compare(scenario.Samples, duration))))
            .ToList();
        PrintTable(
            "| server | | minute 2, median | last minute, median | ratio | |\n|---|---|---:|---:|---:|---|",
            growths.Select(growth => growth.Growth.Line(growth.Name)));
        return [.. growths.Select(growth => growth.Growth)];
    }

    private void PrintTable(string header, IEnumerable<string> lines) =>
        output.WriteLine($"\n{header}\n{string.Join('\n', lines)}");
}
