using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Admission;

/// <summary>Requests beyond the permits and the queue are rejected, and no others.</summary>
[Covers(Contract.Errors.OverCapacity)]
public sealed class RejectionTests
{
    private const string English = "Over capacity, retry later";

    [Fact]
    public async Task Request_beyond_the_permits_is_queued_and_beyond_the_queue_is_rejected()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "1"));
        var first = await full.SendBlockedAsync(BlockedProject.Get);
        var second = await full.SendQueuedAsync(BlockedProject.Get);

        using var third = await full.Server.GetAsync(BlockedProject.Get);

        await third.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, English);
        Assert.Equal(1, full.Blocked.Count);
        Assert.False(first.IsCompleted || second.IsCompleted);
        full.Blocked.Release();
        await (await first).IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
        await (await second).IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
        await full.WaitUntilIdleAsync();
    }

    [Fact]
    public async Task Concurrent_requests_are_limited_to_the_permits()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "3"), ("QueuedRequests", "0"));
        Task<HttpResponseMessage>[] active =
        [
            await full.SendBlockedAsync(BlockedProject.Get),
            await full.SendBlockedAsync(BlockedProject.Find),
            await full.SendBlockedAsync(BlockedProject.Get),
        ];

        using var beyond = await full.Server.GetAsync(BlockedProject.Get);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, beyond.StatusCode);
        full.Blocked.Release();
        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound],
            (await Task.WhenAll(active)).Select(answer => answer.StatusCode));
    }

    [Theory]
    [InlineData("en", English, "Too many requests are in progress, from you or from all callers. Send fewer at a time, and retry")]
    [InlineData("fr", "Capacité dépassée, réessayez plus tard", "Trop de requêtes sont en cours, les vôtres ou celles de tous. Envoyez-en moins à la fois, et réessayez")]
    public async Task Rejection_tells_the_caller_what_to_do(string language, string message, string start)
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "0"));
        _ = await full.SendBlockedAsync(BlockedProject.Get);

        foreach (var target in new[] { BlockedProject.Find, BlockedProject.Get, "/projects/other/jobs" })
        {
            using var rejected = await full.Server.GetAsync(target, ("Accept-Language", language));

            var description = await rejected.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, message);
            Assert.StartsWith(start, description, StringComparison.Ordinal);
            Assert.Contains("Retry-After", description, StringComparison.Ordinal);
            Assert.Equal("1", rejected.Header("Retry-After"));
            Assert.Equal("no-store", rejected.Header("Cache-Control"));
        }
    }

    [Fact]
    public async Task Head_request_is_rejected_like_a_get()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "0"));
        _ = await full.SendBlockedAsync(BlockedProject.Get);

        using var rejected = await full.Server.HeadAsync(BlockedProject.Find);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, rejected.StatusCode);
        Assert.Equal("1", rejected.Header("Retry-After"));
    }

    [Theory]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("GET", "/openapi/v3.json", 200)]
    [InlineData("GET", "/openapi/v3.yaml", 200)]
    [InlineData("OPTIONS", "/projects/other/jobs", 204)]
    [InlineData("POST", "/projects/other/jobs", 405)]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/projects/other/jobs?limit=0", 400)]
    [InlineData("GET", "/projects/other/jobs/none", 400)]
    public async Task Request_that_needs_no_lease_is_answered_when_all_permits_are_leased(
        string method, string target, int status)
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "0"));
        _ = await full.SendBlockedAsync(BlockedProject.Get);

        using var answer = await full.Server.SendAsync(new HttpMethod(method), target);

        Assert.Equal(status, (int)answer.StatusCode);
    }
}
