using System.Net;

namespace Jobs.Tests.Reliability;

/// <summary>No work continues after the deadline or after the caller has disconnected.</summary>
[Trait(Category.Name, Category.Slow)]
public sealed class CancellationTests
{
    // Tries of requests to the table take at most half of it, so that another one would follow while the table is observed.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ObservationTime = TimeSpan.FromSeconds(1.5);

    // Faults that would last for ever.
    public static TheoryData<string> Faults =>
    [
        "body one byte at a time",
        "no answer",
        "no answer to the second page",
        "connection refused, then no answer",
        "endless empty pages",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Table_is_not_queried_after_the_deadline(string fault) =>
        Task.WhenAll(new[] { Operations.Scan, Operations.Load, Operations.Refresh, Operations.Get, Operations.Ready }
            .Select(operation => AssertQuietAfterDeadlineAsync(StorageFaults.Named(fault), operation)));

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Table_is_not_queried_after_the_caller_disconnects(string fault) =>
        Task.WhenAll(new[] { Operations.Scan, Operations.Get }
            .Where(operation => StorageFaults.Named(fault).Unavailable.HasFlag(operation))
            .Select(operation => AssertQuietAfterDisconnectAsync(StorageFaults.Named(fault), operation)));

    private static async Task AssertQuietAfterDeadlineAsync(StorageFault fault, Operations operation)
    {
        // A load belongs to no request and has its own time limit.
        await using var table = await FaultyTable.StartAsync(
            Deadline,
            inMemory: operation != Operations.Scan,
            reconcileInterval: operation == Operations.Load ? Deadline : null,
            clockRuns: false);
        if (operation == Operations.Refresh)
        {
            using var first = await table.SendAsync(operation);
        }

        using var response = await table.SendUntilDeadlineAsync(operation, fault);

        var expected = fault.Unavailable.HasFlag(operation) ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
        Assert.Equal((operation, expected), (operation, response.StatusCode));
        await AssertQuietAsync(table);
    }

    private static async Task AssertQuietAfterDisconnectAsync(StorageFault fault, Operations operation)
    {
        // Only the disconnect of the caller can end it: no deadline passes.
        await using var table = await FaultyTable.StartAsync(Deadline, inMemory: false, clockRuns: false);
        var reached = new TaskCompletionSource();
        table.SetFault(fault, _ => reached.TrySetResult() || true);
        using var caller = new CancellationTokenSource();

        var answer = table.SendAsync(operation, caller.Token);
        await reached.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await AssertQuietAsync(table);
    }

    private static async Task AssertQuietAsync(FaultyTable table)
    {
        await Task.Delay(SettlingTime);
        var before = table.Requests;
        await Task.Delay(ObservationTime);
        Assert.Equal(before, table.Requests);
    }
}
