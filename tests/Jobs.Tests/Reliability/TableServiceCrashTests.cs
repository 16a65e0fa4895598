using Jobs.Tests.Snapshots;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Reliability;

/// <summary>
/// The table service dies or hangs while writers and readers go on. Every answer that is 200 is right, every other is 503
/// code 5, and once the service is back nothing that it had acknowledged, and saved, is missing.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class TableServiceCrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Writers = 4;
    private const int Readers = 8;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(20);

    private OwnTableService _service = null!;

    public async Task InitializeAsync() => _service = await OwnTableService.StartNewAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("250000")]
    [InlineData("0")]
    public async Task A_table_service_that_is_killed_costs_answers_but_no_truth(string maxProject)
    {
        await using var server = await ServeAsync(("Snapshot:MaxJobsPerProject", maxProject));
        var run = new FreshnessRun(server.Client, _service.Table, ServerFixture.NewProject()) { TableMayDie = true };

        // Writers pause until all that they were acknowledged is saved: what Azurite loses by itself is not judged.
        await run.RunAsync(Before, Writers, Readers, seed: 11);
        var going = true;
        var reading = run.RunAsync(() => Volatile.Read(ref going), writers: 0, Readers, seed: 12);
        await _service.SaveAsync();
        await _service.KillAsync();
        var writing = run.RunAsync(() => Volatile.Read(ref going), Writers, readers: 0, seed: 13);
        await Task.Delay(Outage);
        await _service.StartAsync();
        var recovery = await Recovery.OfAsync(run);
        await Task.Delay(After);
        Volatile.Write(ref going, false);
        await Task.WhenAll(reading, writing);

        await EndAsync(run, recovery);
        Assert.True(run.Refusals > 0 && run.LostWrites > 0);
    }

    [Theory]
    [InlineData("250000")]
    [InlineData("0")]
    public async Task A_table_service_that_hangs_is_waited_for_until_the_deadline(string maxProject)
    {
        var deadline = Recovery.Hang / 3 < DefaultDeadline ? Recovery.Hang / 3 : DefaultDeadline;
        await using var server = await ServeAsync(
            ("Snapshot:MaxJobsPerProject", maxProject), ("Jobs:RequestTimeout", deadline.ToString()));

        // When it goes on after more than a few seconds, Azurite finds some connections too old and closes them unread.
        var run = new FreshnessRun(server.Client, _service.Table, ServerFixture.NewProject()) { TableMayDie = true };
        var going = true;
        var running = run.RunAsync(() => Volatile.Read(ref going), Writers, Readers, seed: 14);
        await Task.Delay(Before);
        await _service.HangAsync();
        await Task.Delay(Recovery.Hang);
        await _service.GoOnAsync();
        var recovery = await Recovery.OfAsync(run);
        await Task.Delay(After);
        Volatile.Write(ref going, false);
        await running;

        await EndAsync(run, recovery);
        Assert.True(run.Refusals > 0);
    }

    private Task<TestServer> ServeAsync(params (string Name, string Value)[] settings)
    {
        var all = _service.Settings;

        // A scan that waits for others until its deadline would be refused for them, not for the table.
        all["Limits:ConcurrentScans"] = $"{2 * Readers}";
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return TestServer.StartAsync(all);
    }

    private async Task EndAsync(FreshnessRun run, TimeSpan recovery)
    {
        Assert.True(await run.CheckAllAsync());
        output.WriteLine(
            $"Answered again after {recovery.TotalMilliseconds:F0} ms; {run.Answers} answers, {run.Refusals} refusals, "
            + $"{run.Writes} writes, {run.LostWrites} lost writes, {run.Violations.Count} violations");
        Assert.Empty(run.Violations);
        Assert.True(run.Answers > 50 && run.Writes > 50);
    }
}
