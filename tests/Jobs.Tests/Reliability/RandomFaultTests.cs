using System.Diagnostics;
using System.Globalization;
using Jobs.Tests.Snapshots;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Reliability;

/// <summary>
/// Faults in a random order, and at random requests, while jobs are written, found and got. Every 200 must be right and
/// every other answer 503 code 5. <c>JOBS_FAULT_SEED</c> gives the order of a run again.
/// </summary>
[Covers(Contract.FindOutput.Freshness)]
[Trait(Category.Name, Category.Slow)]
public sealed class RandomFaultTests(ITestOutputHelper output)
{
    private const string SeedVariable = "JOBS_FAULT_SEED";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    // So short that sweeps and loads meet faults too.
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Faults_in_any_order_cost_answers_but_no_truth(bool inMemory)
    {
        var seed = Seed();
        output.WriteLine($"{SeedVariable}={seed}");
        await using var table = await FaultyTable.StartAsync(Deadline, inMemory, ReconcileInterval);
        var run = new FreshnessRun(table.Server.Client, table.Server.Table, ServerFixture.NewProject());
        var going = true;
        var running = run.RunAsync(() => Volatile.Read(ref going), writers: 2, readers: 4, seed);

        await GoWrongAsync(table, new Random(seed));
        table.Set(null);
        var next = await run.CheckAllAsync();
        Volatile.Write(ref going, false);
        await running;

        output.WriteLine($"{run.Answers} answers, {run.Refusals} refusals, {run.Writes} writes");
        Assert.Empty(run.Violations);
        Assert.True(next, "The request after the last fault was refused.");
        Assert.True(run.Writes > 0);
    }

    private static int Seed() =>
        int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next(int.MaxValue / 2);

    private async Task GoWrongAsync(FaultyTable table, Random random)
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < Duration)
        {
            var fault = random.Next(4) == 0 ? null : StorageFaults.All[random.Next(StorageFaults.All.Count)];
            var (each, asked) = (random.Next(1, 4), 0);
            var time = TimeSpan.FromMilliseconds(random.Next(20, 800));
            output.WriteLine($"{time.TotalMilliseconds} ms: {fault?.Name ?? "nothing"}, at each {each}. request");
            table.Set(fault, _ => Interlocked.Increment(ref asked) % each == 0);
            await Task.Delay(time);
        }
    }
}
