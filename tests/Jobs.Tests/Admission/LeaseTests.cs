using System.Net;
using Azure;
using Jobs.Tests.Support;

namespace Jobs.Tests.Admission;

/// <summary>However a request ends, its lease is released.</summary>
[Covers(Contract.Errors.OverCapacity)]
public sealed class LeaseTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("/projects/other/jobs", 200)]
    [InlineData("/projects/other/jobs?limit=2147483647", 200)]
    [InlineData("/projects/other/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6", 404)]
    public async Task Lease_is_released_after_an_answer(string target, int status)
    {
        await using var full = await StartWithOnePermitAsync();

        for (var again = 0; again < 3; again++)
        {
            using var answer = await full.Server.GetAsync(target);
            Assert.Equal(status, (int)answer.StatusCode);
            await full.WaitUntilIdleAsync();
        }
    }

    [Theory]
    [InlineData(true, 503)]
    [InlineData(false, 500)]
    public async Task Lease_is_released_after_an_error(bool expected, int status)
    {
        using var transport = new HookedTransport();
        transport.Hook = (_, _) =>
            throw (expected ? new RequestFailedException("away") : new InvalidOperationException("unexpected"));
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
    public async Task Lease_is_released_when_the_caller_disconnects(bool find)
    {
        await using var full = await StartWithOnePermitAsync();
        using var caller = new CancellationTokenSource();
        var answer = await full.SendBlockedAsync(find ? BlockedProject.Find : BlockedProject.Get, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await full.WaitUntilIdleAsync();
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("scans")]
    public async Task Queued_request_is_removed_when_its_caller_disconnects(string limiter)
    {
        await using var full = await StartWithOnePermitAsync(limiter);
        using var caller = new CancellationTokenSource();
        var active = await full.SendBlockedAsync(BlockedProject.Find);
        var queued = await full.SendQueuedAsync(BlockedProject.Find, limiter, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        await full.WaitForQueuedAsync(limiter, 0);
        var next = await full.SendQueuedAsync(BlockedProject.Find, limiter);
        full.Blocked.Release();
        Assert.All(await Task.WhenAll(active, next), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await full.WaitUntilIdleAsync();
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("scans")]
    public async Task Lease_is_released_and_queued_requests_are_rejected_with_code_6_at_the_deadline(string limiter)
    {
        await using var full = await StartWithOnePermitAsync(limiter);

        // Both deadlines are the same here, so the active request must not release its lease before the queued one is rejected.
        full.Blocked.IgnoresCancellation = true;
        var active = await full.SendBlockedAsync(BlockedProject.Find);
        var queued = await full.SendQueuedAsync(BlockedProject.Find, limiter);

        full.Time.Advance(Deadline);

        using var rejected = await queued;
        await rejected.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, "Over capacity, retry later");
        Assert.Equal("1", rejected.Header("Retry-After"));
        full.Blocked.Release();
        using var ended = await active;
        await ended.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        await full.WaitUntilIdleAsync();
    }

    private static Task<FullServer> StartWithOnePermitAsync(string limiter = "requests") => limiter == "scans"
        ? FullServer.StartAsync(("ConcurrentScans", "1"))
        : FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "1"));
}
