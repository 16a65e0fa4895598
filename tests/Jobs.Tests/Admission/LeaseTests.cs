using System.Net;
using Azure;
using Jobs.Tests.Support;

namespace Jobs.Tests.Admission;

/// <summary>However a request ends, its place is free again.</summary>
[Covers(Contract.Errors.OverCapacity)]
public sealed class LeaseTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("/projects/other/jobs", 200)]
    [InlineData("/projects/other/jobs?limit=2147483647", 200)]
    [InlineData("/projects/other/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6", 404)]
    public async Task After_an_answer(string target, int status)
    {
        await using var full = await OneByOneAsync();

        for (var again = 0; again < 3; again++)
        {
            using var answer = await full.Server.GetAsync(target);
            Assert.Equal(status, (int)answer.StatusCode);
            await full.UntilEmptyAsync();
        }
    }

    [Theory]
    [InlineData(true, 503)]
    [InlineData(false, 500)]
    public async Task After_an_error(bool expected, int status)
    {
        using var transport = new HookedTransport();
        transport.Hook = (_, _) => throw (expected ? new RequestFailedException("away") : new InvalidOperationException("odd"));
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?>(TestServer.ScanOnly) { ["Limits:ConcurrentRequests"] = "1", ["Limits:QueuedRequests"] = "0" },
            transport);
        foreach (var target in new[] { BlockedProject.Find, BlockedProject.Get })
        {
            using var failed = await server.GetAsync(target);
            Assert.Equal(status, (int)failed.StatusCode);
        }

        transport.Hook = null;

        Assert.Empty((await FindAnswer.GetAsync(server.Client, BlockedProject.Id)).Jobs);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_caller_has_gone(bool find)
    {
        await using var full = await OneByOneAsync();
        using var caller = new CancellationTokenSource();
        var answer = await full.HoldAsync(find ? BlockedProject.Find : BlockedProject.Get, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await full.UntilEmptyAsync();
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("scans")]
    public async Task After_the_caller_has_gone_who_waited(string gate)
    {
        await using var full = await (gate == "scans" ? FullServer.StartAsync(("ConcurrentScans", "1")) : OneByOneAsync());
        using var caller = new CancellationTokenSource();
        var inside = await full.HoldAsync(BlockedProject.Find);
        var waiting = await full.WaitAsync(BlockedProject.Find, gate, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await full.UntilWaitingAsync(gate, 0);
        var next = await full.WaitAsync(BlockedProject.Find, gate);
        full.Held.Release();
        Assert.All(await Task.WhenAll(inside, next), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await full.UntilEmptyAsync();
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("scans")]
    public async Task After_the_deadline_which_is_code_6_for_those_who_only_waited(string gate)
    {
        await using var full = await (gate == "scans" ? FullServer.StartAsync(("ConcurrentScans", "1")) : OneByOneAsync());

        // Both deadlines are the same here, so that the one inside must not leave its place to the other before.
        full.Held.HoldsOn = true;
        var inside = await full.HoldAsync(BlockedProject.Find);
        var waiting = await full.WaitAsync(BlockedProject.Find, gate);

        full.Time.Advance(Deadline);

        using var refused = await waiting;
        await refused.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, "Over capacity, retry later");
        Assert.Equal("1", refused.Header("Retry-After"));
        full.Held.Release();
        using var ended = await inside;
        await ended.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        await full.UntilEmptyAsync();
    }

    private static Task<FullServer> OneByOneAsync() => FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "1"));
}
