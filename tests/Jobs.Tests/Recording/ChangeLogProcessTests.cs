using System.Diagnostics;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

/// <summary>Processes that write at the same time, and processes that are killed while they write.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ChangeLogProcessTests
{
    private const int JobsOfProcess = 3000;
    private const int JobsOfKilledProcess = 50_000;

    [Fact]
    public async Task Reader_of_the_log_follows_processes_that_write_at_the_same_time()
    {
        var table = await TestStorage.NewTableAsync();
        var reader = new LogReader(table, "p");
        await reader.RefreshAsync();
        using var first = await SeedAsync(table.Name, seed: 1, JobsOfProcess);
        using var second = await SeedAsync(table.Name, seed: 2, JobsOfProcess);
        var recorder = new JobRecorder(table);

        var exits = Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync());
        while (!exits.IsCompleted)
        {
            await recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "d", "r"));
            await reader.RefreshAsync();
        }

        await exits;
        await reader.AssertEqualsTableAsync();
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.InRange(reader.Jobs.Count, (2 * JobsOfProcess) + 1, int.MaxValue);
    }

    [Fact]
    public async Task Reader_of_the_log_knows_everything_that_killed_processes_have_written()
    {
        var table = await TestStorage.NewTableAsync();
        var reader = new LogReader(table, "p");
        await reader.RefreshAsync();
        for (var killed = 1; killed <= 3; killed++)
        {
            var before = await TransactionsAsync(table);
            using var process = await SeedAsync(table.Name, seed: killed, JobsOfKilledProcess);
            while (await TransactionsAsync(table) == before)
            {
                Assert.False(process.HasExited);
            }

            process.Kill();
            await process.WaitForExitAsync();
            await WaitForLateTransactionsAsync(table);
            await reader.AssertEqualsTableAsync();
            Assert.InRange(reader.Jobs.Count, 1, JobsOfKilledProcess - 1);
        }

        using var again = await SeedAsync(table.Name, seed: 1, JobsOfProcess);
        await again.WaitForExitAsync();
        await reader.AssertEqualsTableAsync();
        Assert.Equal(0, again.ExitCode);
    }

    // The table service still carries out what a killed process has sent.
    private static async Task WaitForLateTransactionsAsync(TableClient table)
    {
        long before;
        do
        {
            before = await TransactionsAsync(table);
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
        while (await TransactionsAsync(table) != before);
    }

    private static async Task<long> TransactionsAsync(TableClient table) =>
        (await LogReader.LanesAsync(table, "p")).Sum(lane => lane.Sequence);

    private static async Task<Process> SeedAsync(string table, int seed, int count)
    {
        string[] command =
        [
            Path.Combine(AppContext.BaseDirectory, "JobsCli.dll"), "seed", "--project", "p", "--count", $"{count}",
            "--seed", $"{seed}", "--until", "2026-01-31", "--storage", await TestStorage.ConnectionStringAsync(), "--table", table,
        ];
        return Process.Start(new ProcessStartInfo("dotnet", command))!;
    }
}
