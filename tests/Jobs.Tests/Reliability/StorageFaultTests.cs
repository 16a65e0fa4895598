using System.Diagnostics;
using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Reliability;

/// <summary>
/// Every fault of the table, under each operation: it is answered as documented and within the deadline, and the very next
/// request after it rightly, by the same server.
/// </summary>
public abstract class StorageFaultTests(Operations operation)
{
    // What could be waited for to no end is waited for until the first, anything else answered long before the second.
    private static readonly TimeSpan ShortDeadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    // For so long a probe of readiness is taken for what is true now.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Faults => [.. StorageFaults.All.Select(fault => fault.Name)];

    public static TheoryData<string> ShortFaults => Named(lasts: false);

    public static TheoryData<string> LastingFaults => Named(lasts: true);

    [Theory]
    [MemberData(nameof(ShortFaults))]
    public Task A_fault_is_answered_as_documented_and_the_next_request_rightly(string name) =>
        AssertAsync(StorageFaults.Named(name));

    [Trait(Category.Name, Category.Slow)]
    [Theory]
    [MemberData(nameof(LastingFaults))]
    public Task A_fault_that_lasts_is_answered_within_the_deadline_and_the_next_request_rightly(string name) =>
        AssertAsync(StorageFaults.Named(name));

    private static TheoryData<string> Named(bool lasts) =>
        [.. StorageFaults.All.Where(fault => fault.Lasts == lasts).Select(fault => fault.Name)];

    private async Task AssertAsync(StorageFault fault)
    {
        var deadline = fault.Lasts ? ShortDeadline : LongDeadline;
        await using var table = await FaultyTable.StartAsync(deadline, inMemory: operation != Operations.Scan);
        if (operation == Operations.Refresh)
        {
            await AssertRightAsync(table);
        }

        await table.AddJobAsync();
        table.Set(fault);
        var begun = Stopwatch.GetTimestamp();
        using (var response = await table.AskAsync(operation))
        {
            if (fault.Refused.HasFlag(operation))
            {
                await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
                Assert.Matches("^[0-9]+$", response.Header("Retry-After"));
                Assert.DoesNotContain("secret", await response.TextAsync(), StringComparison.Ordinal);
            }
            else
            {
                Assert.True(await table.IsRightAsync(operation, response, fault.HidesVictim), await response.TextAsync());
            }
        }

        Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, deadline + Slack);
        table.Set(null);
        await table.AddJobAsync();
        if (operation == Operations.Ready)
        {
            table.Time.Advance(Validity);
        }

        await AssertRightAsync(table);
    }

    private async Task AssertRightAsync(FaultyTable table)
    {
        using var response = await table.AskAsync(operation);
        Assert.True(await table.IsRightAsync(operation, response), await response.TextAsync());
    }
}

/// <summary>The faults under a find that scans.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class ScanFaultTests() : StorageFaultTests(Operations.Scan);

/// <summary>The faults under the first find of a project.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class LoadFaultTests() : StorageFaultTests(Operations.Load);

/// <summary>The faults under a find of a project in memory.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class RefreshFaultTests() : StorageFaultTests(Operations.Refresh);

/// <summary>The faults under a get.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class GetFaultTests() : StorageFaultTests(Operations.Get);

/// <summary>The faults under the probe of readiness.</summary>
[Covers(Contract.Operations.Ready)]
public sealed class ReadyFaultTests() : StorageFaultTests(Operations.Ready);
