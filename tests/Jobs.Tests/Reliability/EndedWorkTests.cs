using System.Net;

namespace Jobs.Tests.Reliability;

/// <summary>Nobody's work goes on: not after the deadline, and not after the caller has gone.</summary>
[Trait(Category.Name, Category.Slow)]
public sealed class EndedWorkTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(1.5);

    // Faults that would go on by themselves.
    public static TheoryData<string> Faults =>
    [
        "body a byte at a time",
        "no answer",
        "no answer to the second page",
        "connection refused, then no answer",
        "empty pages for ever",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public Task After_the_deadline_the_table_is_asked_no_more(string fault) =>
        Task.WhenAll(new[] { Operations.Scan, Operations.Load, Operations.Refresh, Operations.Get, Operations.Ready }
            .Select(operation => PassDeadlineAsync(StorageFaults.Named(fault), operation)));

    [Theory]
    [MemberData(nameof(Faults))]
    public Task After_the_caller_has_gone_the_table_is_asked_no_more(string fault) =>
        Task.WhenAll(new[] { Operations.Scan, Operations.Get }
            .Where(operation => StorageFaults.Named(fault).Refused.HasFlag(operation))
            .Select(operation => LeaveAsync(StorageFaults.Named(fault), operation)));

    private static async Task PassDeadlineAsync(StorageFault fault, Operations operation)
    {
        // A load belongs to nobody and has as much time as it would be good for.
        await using var table = await FaultyTable.StartAsync(
            Deadline, inMemory: operation != Operations.Scan, reloadInterval: operation == Operations.Load ? Deadline : null);
        if (operation == Operations.Refresh)
        {
            using var first = await table.AskAsync(operation);
        }

        table.Set(fault);
        using var response = await table.AskAsync(operation);

        var expected = fault.Refused.HasFlag(operation) ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
        Assert.Equal((operation, expected), (operation, response.StatusCode));
        await AssertQuietAsync(table);
    }

    private static async Task LeaveAsync(StorageFault fault, Operations operation)
    {
        // Nothing but the caller's leaving can end it while it is watched.
        await using var table = await FaultyTable.StartAsync(Settling + Watched + (Deadline * 2), inMemory: false);
        var met = new TaskCompletionSource();
        table.Set(fault, _ => met.TrySetResult() || true);
        using var caller = new CancellationTokenSource();

        var answer = table.AskAsync(operation, caller.Token);
        await met.Task;
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await AssertQuietAsync(table);
    }

    private static async Task AssertQuietAsync(FaultyTable table)
    {
        await Task.Delay(Settling);
        var before = table.Requests;
        await Task.Delay(Watched);
        Assert.Equal(before, table.Requests);
    }
}
