using System.Diagnostics;
using Jobs.Tests.Snapshots;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Reliability;

/// <summary>
/// Faults in a random order and at random requests, while jobs are written, found and got. Every answer must be a correct 200 or
/// 503 code 5. <c>JOBS_FAULT_SEED</c> repeats the order of a run.
/// </summary>
[Covers(Contract.FindOutput.Freshness)]
[Trait(Category.Name, Category.Slow)]
public sealed class RandomFaultTests(ITestOutputHelper output)
{
    private const string SeedVariable = "JOBS_FAULT_SEED";

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    // So short that faults also happen during reconciliations and loads.
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answers_during_random_faults_are_correct_or_503(bool inMemory)
    {
        var seed = TestVariables.Number(SeedVariable) ?? Random.Shared.Next(int.MaxValue / 2);
        output.WriteLine($"{SeedVariable}={seed}");
        await using var table = await FaultyTable.StartAsync(Deadline, inMemory, ReconcileInterval);
        var run = new FreshnessRun(table.Server.Client, table.Server.Table, ServerFixture.NewProject());
        var running = true;
        var work = run.RunAsync(() => Volatile.Read(ref running), writers: 2, readers: 4, seed);

        await InjectFaultsAsync(table, new Random(seed));
        table.SetFault(null);
        var isAnswered = await run.CheckAllAsync();
        Volatile.Write(ref running, false);
        await work;

        output.WriteLine($"{run.Answers} answers, {run.UnavailableAnswers} answers of 503, {run.Writes} writes");
        Assert.Empty(run.Violations);
        Assert.True(isAnswered, "The request after the last fault was answered 503.");
        Assert.True(run.Writes > 0);
    }

    private async Task InjectFaultsAsync(FaultyTable table, Random random)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Duration)
        {
            var fault = random.Next(4) == 0 ? null : StorageFaults.All[random.Next(StorageFaults.All.Count)];
            var (interval, requests) = (random.Next(1, 4), 0);
            var time = TimeSpan.FromMilliseconds(random.Next(20, 800));
            output.WriteLine($"{time.TotalMilliseconds} ms: {fault?.Name ?? "no fault"}, every {interval} requests");
            table.SetFault(fault, _ => Interlocked.Increment(ref requests) % interval == 0);
            await Task.Delay(time);
        }
    }
}
