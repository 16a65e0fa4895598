using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Reliability;

/// <summary>
/// Every fault of the table during each operation: the request is answered as documented and within the deadline, and the same
/// server answers the next request correctly.
/// </summary>
public abstract class StorageFaultTests(Operations operation)
{
    // So long that on any machine only lasting faults reach it.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // Less than the tries of a request to the table take together, which end it without a deadline too.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(15);

    // For a load whose delays are shortened: the clock also runs faster during the tries between them.
    private static readonly TimeSpan LongDeadline = TimeSpan.FromMinutes(5);

    // The time for which the result of a readiness probe is valid.
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Faults => [.. StorageFaults.All.Select(fault => fault.Name)];

    public static TheoryData<string> ShortFaults => Named(lasts: false);

    public static TheoryData<string> LastingFaults => Named(lasts: true);

    [Theory]
    [MemberData(nameof(ShortFaults))]
    public Task Fault_is_answered_as_documented_and_the_next_request_correctly(string name) =>
        AssertAnswersAsync(StorageFaults.Named(name));

    [Trait(Category.Name, Category.Slow)]
    [Theory]
    [MemberData(nameof(LastingFaults))]
    public Task Lasting_fault_is_answered_within_the_deadline_and_the_next_request_correctly(string name) =>
        AssertAnswersAsync(StorageFaults.Named(name));

    private static TheoryData<string> Named(bool lasts) =>
        [.. StorageFaults.All.Where(fault => fault.Lasts == lasts).Select(fault => fault.Name)];

    private async Task AssertAnswersAsync(StorageFault fault)
    {
        var hasDelays = fault.LimitsRate && operation == Operations.Load;
        var deadline = hasDelays ? LongDeadline : Deadline;
        await using var table = await FaultyTable.StartAsync(
            deadline, inMemory: operation != Operations.Scan, reconcileInterval: hasDelays ? LongDeadline : null);
        if (operation == Operations.Refresh)
        {
            await AssertCorrectAsync(table);
        }

        await table.AddJobAsync();
        var started = table.Time.GetUtcNow();
        using (var response = await SendAsync(table, fault, hasDelays))
        {
            if (fault.Unavailable.HasFlag(operation))
            {
                await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
                Assert.Matches("^[0-9]+$", response.Header("Retry-After"));
                Assert.DoesNotContain("secret", await response.TextAsync(), StringComparison.Ordinal);
            }
            else
            {
                Assert.True(await table.IsCorrectAsync(operation, response, fault.HidesAffectedJob), await response.TextAsync());
            }
        }

        Assert.InRange(table.Time.GetUtcNow() - started, TimeSpan.Zero, deadline + Slack);
        table.SetFault(null);
        await table.AddJobAsync();
        if (operation == Operations.Ready)
        {
            table.Time.Advance(Validity);
        }

        await AssertCorrectAsync(table);
    }

    private Task<HttpResponseMessage> SendAsync(FaultyTable table, StorageFault fault, bool hasDelays)
    {
        if (fault.Lasts)
        {
            return table.SendUntilDeadlineAsync(operation, fault);
        }

        table.SetFault(fault);
        return hasDelays ? table.SendWithShortDelaysAsync(operation, LongDeadline / 2) : table.SendAsync(operation);
    }

    private async Task AssertCorrectAsync(FaultyTable table)
    {
        using var response = await table.SendAsync(operation);
        Assert.True(await table.IsCorrectAsync(operation, response), await response.TextAsync());
    }
}

/// <summary>The faults during a find that scans.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class ScanFaultTests() : StorageFaultTests(Operations.Scan);

/// <summary>The faults during the first find in a project.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class LoadFaultTests() : StorageFaultTests(Operations.Load);

/// <summary>The faults during a find in a project in memory.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class RefreshFaultTests() : StorageFaultTests(Operations.Refresh);

/// <summary>The faults during a get.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
public sealed class GetFaultTests() : StorageFaultTests(Operations.Get);

/// <summary>The faults during a readiness probe.</summary>
[Covers(Contract.Operations.Ready)]
public sealed class ReadyFaultTests() : StorageFaultTests(Operations.Ready);
