using Jobs.Tests.Snapshots;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Reliability;

/// <summary>
/// The table service is killed or hangs while writers and readers continue. Every answer is a correct 200 or 503 code 5, and
/// after the restart no write is missing that the service had acknowledged and saved.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class TableServiceCrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Writers = 4;
    private const int Readers = 8;

    private static readonly TimeSpan TimeBefore = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OutageTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(20);

    private DedicatedTableService _service = null!;

    public async Task InitializeAsync() => _service = await DedicatedTableService.StartNewAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("250000")]
    [InlineData("0")]
    public async Task Answers_after_the_table_service_is_killed_are_correct_or_503(string maxJobs)
    {
        await using var server = await StartServerAsync(("Snapshot:MaxJobsPerProject", maxJobs));
        var run = new FreshnessRun(server.Client, _service.Table, ServerFixture.NewProject()) { TableMayBeKilled = true };

        // Writers pause until all acknowledged writes are saved, because Azurite loses unsaved ones when it is killed.
        await run.RunAsync(TimeBefore, Writers, Readers, seed: 11);
        var isRunning = true;
        var reading = run.RunAsync(() => Volatile.Read(ref isRunning), writers: 0, Readers, seed: 12);
        await _service.SaveAsync();
        await _service.KillAsync();
        var writing = run.RunAsync(() => Volatile.Read(ref isRunning), Writers, readers: 0, seed: 13);
        await Task.Delay(OutageTime);
        await _service.StartAsync();
        var recovery = await Recovery.MeasureAsync(run);
        await Task.Delay(TimeAfter);
        Volatile.Write(ref isRunning, false);
        await Task.WhenAll(reading, writing);

        await AssertCorrectAsync(run, recovery);
        Assert.True(run.UnavailableAnswers > 0 && run.LostWrites > 0);
    }

    [Theory]
    [InlineData("250000")]
    [InlineData("0")]
    public async Task Requests_to_a_hanging_table_service_end_at_the_deadline(string maxJobs)
    {
        var deadline = Recovery.HangTime / 3 < DefaultDeadline ? Recovery.HangTime / 3 : DefaultDeadline;
        await using var server = await StartServerAsync(
            ("Snapshot:MaxJobsPerProject", maxJobs), ("Jobs:RequestTimeout", deadline.ToString()));

        // When it resumes after more than a few seconds, Azurite closes some connections as too old, without reading them.
        var run = new FreshnessRun(server.Client, _service.Table, ServerFixture.NewProject()) { TableMayBeKilled = true };
        var isRunning = true;
        var running = run.RunAsync(() => Volatile.Read(ref isRunning), Writers, Readers, seed: 14);
        await Task.Delay(TimeBefore);
        await _service.SuspendAsync();
        await Task.Delay(Recovery.HangTime);
        await _service.ResumeAsync();
        var recovery = await Recovery.MeasureAsync(run);
        await Task.Delay(TimeAfter);
        Volatile.Write(ref isRunning, false);
        await running;

        await AssertCorrectAsync(run, recovery);
        Assert.True(run.UnavailableAnswers > 0);
    }

    private Task<TestServer> StartServerAsync(params (string Name, string Value)[] settings)
    {
        var all = _service.Settings;

        // A scan that is queued until its deadline would be rejected with code 6 instead of code 5.
        all["Limits:ConcurrentScans"] = $"{2 * Readers}";
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return TestServer.StartAsync(all);
    }

    private async Task AssertCorrectAsync(FreshnessRun run, TimeSpan recovery)
    {
        Assert.True(await run.CheckAllAsync());
        output.WriteLine(
            $"Answered again after {recovery.TotalMilliseconds:F0} ms; {run.Answers} answers, "
            + $"{run.UnavailableAnswers} answers of 503, {run.Writes} writes,"
            + $" {run.LostWrites} lost writes, {run.Violations.Count} violations");
        Assert.Empty(run.Violations);
        Assert.True(run.Answers > 50 && run.Writes > 50);
    }
}
