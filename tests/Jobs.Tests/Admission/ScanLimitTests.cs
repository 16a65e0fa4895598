using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Admission;

/// <summary>Finds that read the whole project have places of their own, fewer of them.</summary>
[Covers(Contract.Errors.OverCapacity)]
public sealed class ScanLimitTests
{
    private const string Large = "?limit=2147483647";

    [Theory]
    [InlineData("en", "Over capacity, retry later", "Too many searches of large projects are in progress.")]
    [InlineData("fr", "Capacité dépassée, réessayez plus tard", "Trop de recherches dans de grands projets sont en cours.")]
    public async Task Beyond_two_that_wait_for_each_place_scans_are_refused(string language, string message, string start)
    {
        await using var full = await FullServer.StartAsync(("ConcurrentScans", "1"));
        var inside = await full.HoldAsync(BlockedProject.Find);
        var (second, third) = (await full.WaitAsync(BlockedProject.Find, "scans"), await full.WaitAsync(BlockedProject.Find, "scans"));

        using var refused = await full.Server.GetAsync(BlockedProject.Find, ("Accept-Language", language));

        var description = await refused.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 6, message);
        Assert.StartsWith(start, description, StringComparison.Ordinal);
        Assert.Equal("1", refused.Header("Retry-After"));
        Assert.Equal(1, full.Held.Count);
        full.Held.Release();
        Assert.All(await Task.WhenAll(inside, second, third), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await full.UntilEmptyAsync();
    }

    [Fact]
    public async Task Gets_pass_while_no_scan_can()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentScans", "1"));
        _ = await full.HoldAsync(BlockedProject.Find);
        _ = await full.WaitAsync("/projects/other/jobs", "scans");

        using var got = await full.Server.GetAsync($"/projects/other/jobs/{Guid.NewGuid()}");

        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }

    [Fact]
    public async Task Large_pages_are_scanned_for_one_at_a_time_and_keep_no_others_waiting()
    {
        await using var full = await FullServer.StartAsync();
        var first = await full.HoldAsync(BlockedProject.Find + Large);
        var second = await full.WaitAsync(BlockedProject.Find + "?offset=10000&limit=1", "large-scans");

        using var small = await full.Server.GetAsync("/projects/other/jobs?offset=9999&limit=1");

        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        Assert.Equal(1, full.Held.Count);
        full.Held.Release();
        Assert.All(await Task.WhenAll(first, second), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        await full.UntilEmptyAsync();
    }

    [Fact]
    public async Task A_scan_refused_gives_its_place_among_the_requests_back()
    {
        await using var full = await FullServer.StartAsync(("ConcurrentRequests", "4"), ("ConcurrentScans", "1"));
        _ = await full.HoldAsync(BlockedProject.Find);
        _ = await full.WaitAsync(BlockedProject.Find, "scans");
        _ = await full.WaitAsync(BlockedProject.Find, "scans");

        for (var again = 0; again < 3; again++)
        {
            using var refused = await full.Server.GetAsync(BlockedProject.Find);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        using var got = await full.Server.GetAsync($"/projects/other/jobs/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
    }
}
