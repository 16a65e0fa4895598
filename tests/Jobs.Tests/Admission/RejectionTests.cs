using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Admission;

/// <summary>What is beyond the places and the waiting is refused; nothing else is.</summary>
[Covers(Contract.Errors.OverCapacity)]
public sealed class RejectionTests
{
    private const string English = "Over capacity, retry later";

    [Fact]
    public async Task What_finds_no_place_waits_and_is_served_when_one_is_free()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "1"));
        var first = await full.HoldAsync(BlockedProject.Get);
        var second = await full.WaitAsync(BlockedProject.Get);

        using var third = await full.Server.GetAsync(BlockedProject.Get);

        await third.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, English);
        Assert.Equal(1, full.Held.Count);
        Assert.False(first.IsCompleted || second.IsCompleted);
        full.Held.Release();
        await (await first).IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
        await (await second).IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
        await full.UntilEmptyAsync();
    }

    [Fact]
    public async Task As_many_are_in_progress_as_there_are_places()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "3"), ("QueuedRequests", "0"));
        Task<HttpResponseMessage>[] inside =
        [
            await full.HoldAsync(BlockedProject.Get), await full.HoldAsync(BlockedProject.Find), await full.HoldAsync(BlockedProject.Get),
        ];

        using var beyond = await full.Server.GetAsync(BlockedProject.Get);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, beyond.StatusCode);
        full.Held.Release();
        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.NotFound],
            (await Task.WhenAll(inside)).Select(answer => answer.StatusCode));
    }

    [Theory]
    [InlineData("en", English, "Too many requests are in progress, from you or from all callers. Send fewer at a time, and retry")]
    [InlineData("fr", "Capacité dépassée, réessayez plus tard", "Trop de requêtes sont en cours, les vôtres ou celles de tous. Envoyez-en moins à la fois, et réessayez")]
    public async Task A_refusal_says_what_to_do(string language, string message, string start)
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "0"));
        _ = await full.HoldAsync(BlockedProject.Get);

        foreach (var target in new[] { BlockedProject.Find, BlockedProject.Get, "/projects/other/jobs" })
        {
            using var refused = await full.Server.GetAsync(target, ("Accept-Language", language));

            var description = await refused.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, message);
            Assert.StartsWith(start, description, StringComparison.Ordinal);
            Assert.Contains("Retry-After", description, StringComparison.Ordinal);
            Assert.Equal("1", refused.Header("Retry-After"));
            Assert.Equal("no-store", refused.Header("Cache-Control"));
        }
    }

    [Fact]
    public async Task Head_is_refused_as_get_is()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "0"));
        _ = await full.HoldAsync(BlockedProject.Get);

        using var refused = await full.Server.HeadAsync(BlockedProject.Find);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", refused.Header("Retry-After"));
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
    public async Task What_asks_no_jobs_of_the_table_is_answered_while_it_is_full(string method, string target, int status)
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "0"));
        _ = await full.HoldAsync(BlockedProject.Get);

        using var answer = await full.Server.SendAsync(new HttpMethod(method), target);

        Assert.Equal(status, (int)answer.StatusCode);
    }
}
