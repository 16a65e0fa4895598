using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Reliability;

/// <summary>Every fault of the table during a reconciliation, which finds directly deleted entities.</summary>
[Covers(Contract.FindOutput.DeletedEntity)]
public sealed class ReconcileFaultTests
{
    // It passes only when a test advances the clock; a try of a request to the table may take half of it.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Faults => StorageFaultTests.Faults;

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_during_a_reconciliation_fails_no_request_and_missed_deletions_are_found_later(string name)
    {
        var fault = StorageFaults.Named(name);
        await using var table = await FaultyTable.StartAsync(Deadline, reconcileInterval: ReconcileInterval, clockRuns: false);
        await AssertCorrectAsync(table);
        var affected = 0;
        table.SetFault(fault, address => IsLoadOrReconciliation(address) && Interlocked.Increment(ref affected) > 0);
        table.Time.Advance(ReconcileInterval / 2);
        await table.AddJobAsync();

        await AssertCorrectAsync(table, fault.HidesAffectedJob);
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref affected) > 0));
        await AssertCorrectAsync(table, fault.HidesAffectedJob);

        table.SetFault(null);
        await table.DeleteFirstAsync();
        await Eventually.TrueAsync(async () =>
        {
            table.Time.Advance(ReconcileInterval / 8);
            using var response = await table.SendAsync(Operations.Refresh);
            return await table.IsCorrectAsync(Operations.Refresh, response);
        });
    }

    [Fact]
    public async Task Failed_reconciliation_is_logged_and_started_again_only_after_a_delay()
    {
        using var log = new RecordedLog();
        await using var table = await FaultyTable.StartAsync(
            Deadline,
            reconcileInterval: ReconcileInterval,
            clockRuns: false,
            configure: services => services.AddSingleton<ILoggerProvider>(log));
        await AssertCorrectAsync(table);
        table.SetFault(StorageFaults.Named("403 AuthorizationFailure"), IsLoadOrReconciliation);
        table.Time.Advance(ReconcileInterval / 2);

        for (var expected = 1; expected <= 3; expected++)
        {
            for (var find = 0; find < 5; find++)
            {
                await AssertCorrectAsync(table);
                await Eventually.TrueAsync(() => Task.FromResult(Warnings().Length >= expected));
            }

            Assert.Equal(expected, Warnings().Length);
            table.Time.Advance(ReconcileInterval / 8);
        }

        string[] Warnings() => [.. log.Lines.Where(line =>
            line.StartsWith("Warning", StringComparison.Ordinal)
            && line.Contains($"The reconciliation of project {table.Project} failed", StringComparison.Ordinal))];
    }

    private static bool IsLoadOrReconciliation(Uri address) =>
        !address.Query.Contains("Timestamp%20ge", StringComparison.Ordinal);

    // A reconciliation during the fault may have removed the affected job, or not have read it yet.
    private static async Task AssertCorrectAsync(FaultyTable table, bool affectedJobMayBeMissing = false)
    {
        using var response = await table.SendAsync(Operations.Refresh);
        Assert.True(
            await table.IsCorrectAsync(Operations.Refresh, response)
            || (affectedJobMayBeMissing && await table.IsCorrectAsync(Operations.Refresh, response, withoutAffectedJob: true)),
            await response.TextAsync());
    }
}
