using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Reliability;

/// <summary>Every fault of the table, under the reading in the background that finds what was deleted outright.</summary>
[Covers(Contract.FindOutput.DeletedEntity)]
public sealed class ReconcileFaultTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Faults => StorageFaultTests.Faults;

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_of_a_sweep_costs_no_answer_and_what_it_missed_is_found_later(string name)
    {
        var fault = StorageFaults.Named(name);
        await using var table = await FaultyTable.StartAsync(Deadline, reloadInterval: ReconcileInterval);
        await AssertRightAsync(table);
        var met = 0;
        table.Set(fault, address => IsWhole(address) && Interlocked.Increment(ref met) > 0);
        table.Time.Advance(ReconcileInterval / 2);
        await table.AddJobAsync();

        await AssertRightAsync(table, fault.HidesVictim);
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref met) > 0));
        await AssertRightAsync(table, fault.HidesVictim);

        table.Set(null);
        await table.DeleteFirstAsync();
        await Eventually.TrueAsync(async () =>
        {
            table.Time.Advance(ReconcileInterval / 8);
            using var response = await table.AskAsync(Operations.Refresh);
            return await table.IsRightAsync(Operations.Refresh, response);
        });
    }

    [Fact]
    public async Task A_sweep_that_fails_is_logged_and_begun_again_after_a_while_only()
    {
        using var log = new RecordedLog();
        await using var table = await FaultyTable.StartAsync(
            Deadline,
            reloadInterval: ReconcileInterval,
            configure: services => services.AddSingleton<ILoggerProvider>(log));
        await AssertRightAsync(table);
        table.Set(StorageFaults.Named("403 AuthorizationFailure"), IsWhole);
        table.Time.Advance(ReconcileInterval / 2);

        for (var expected = 1; expected <= 3; expected++)
        {
            for (var find = 0; find < 5; find++)
            {
                await AssertRightAsync(table);
                await Eventually.TrueAsync(() => Task.FromResult(Warnings().Length >= expected));
            }

            Assert.Equal(expected, Warnings().Length);
            table.Time.Advance(ReconcileInterval / 8);
        }

        string[] Warnings() => [.. log.Lines.Where(line =>
            line.StartsWith("Warning", StringComparison.Ordinal)
            && line.Contains($"The reconciliation of project {table.Project} failed", StringComparison.Ordinal))];
    }

    private static bool IsWhole(Uri address) => !address.Query.Contains("Timestamp%20ge", StringComparison.Ordinal);

    // A sweep that met the fault may have taken the victim out, or not come to it yet.
    private static async Task AssertRightAsync(FaultyTable table, bool maybeWithoutVictim = false)
    {
        using var response = await table.AskAsync(Operations.Refresh);
        Assert.True(
            await table.IsRightAsync(Operations.Refresh, response)
            || (maybeWithoutVictim && await table.IsRightAsync(Operations.Refresh, response, withoutVictim: true)),
            await response.TextAsync());
    }
}
