using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Admission;

/// <summary>Finds that scan a whole project have their own limiter, with fewer permits.</summary>
[Covers(Contract.Errors.OverCapacity)]
public sealed class ScanLimitTests
{
    private const string Large = "?limit=2147483647";

    [Theory]
    [InlineData("en", "Over capacity, retry later", "Too many searches of large projects are in progress.")]
    [InlineData("fr", "Capacité dépassée, réessayez plus tard", "Trop de recherches dans de grands projets sont en cours.")]
    public async Task Scans_beyond_two_queued_per_permit_are_rejected(string language, string message, string start)
    {
        await using var full = await FullServer.StartAsync(("ConcurrentScans", "1"));
        var active = await full.SendBlockedAsync(BlockedProject.Find);
        var second = await full.SendQueuedAsync(BlockedProject.Find, "scans");
        var third = await full.SendQueuedAsync(BlockedProject.Find, "scans");

        using var rejected = await full.Server.GetAsync(BlockedProject.Find, ("Accept-Language", language));

        var description = await rejected.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, message);
        Assert.StartsWith(start, description, StringComparison.Ordinal);
        Assert.Equal("1", rejected.Header("Retry-After"));
        Assert.Equal(1, full.Blocked.Count);
        full.Blocked.Release();
        Assert.All(await Task.WhenAll(active, second, third), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await full.WaitUntilIdleAsync();
    }

    [Fact]
    public async Task Get_is_answered_while_scans_are_queued()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentScans", "1"));
        _ = await full.SendBlockedAsync(BlockedProject.Find);
        _ = await full.SendQueuedAsync("/projects/other/jobs", "scans");

        using var got = await full.Server.GetAsync($"/projects/other/jobs/{Guid.NewGuid()}");

        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }

    [Fact]
    public async Task Scans_of_large_pages_run_one_at_a_time_without_delaying_other_scans()
    {
        await using var full = await FullServer.StartAsync();
        var first = await full.SendBlockedAsync(BlockedProject.Find + Large);
        var second = await full.SendQueuedAsync(BlockedProject.Find + "?offset=10000&limit=1", "large-scans");

        using var small = await full.Server.GetAsync("/projects/other/jobs?offset=9999&limit=1");

        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        Assert.Equal(1, full.Blocked.Count);
        full.Blocked.Release();
        Assert.All(await Task.WhenAll(first, second), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await full.WaitUntilIdleAsync();
    }

    [Fact]
    public async Task Rejected_scan_releases_its_request_lease()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "4"), ("ConcurrentScans", "1"));
        _ = await full.SendBlockedAsync(BlockedProject.Find);
        _ = await full.SendQueuedAsync(BlockedProject.Find, "scans");
        _ = await full.SendQueuedAsync(BlockedProject.Find, "scans");

        for (var again = 0; again < 3; again++)
        {
            using var rejected = await full.Server.GetAsync(BlockedProject.Find);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, rejected.StatusCode);
        }

        using var got = await full.Server.GetAsync($"/projects/other/jobs/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }
}
