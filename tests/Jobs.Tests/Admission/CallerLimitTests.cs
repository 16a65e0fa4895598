using System.Security.Cryptography;
using System.Text;
using Jobs.Tests.Auth;
using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;

namespace Jobs.Tests.Admission;

/// <summary>Nobody can take all places, whether known or not.</summary>
[Covers(Contract.Errors.OverCapacity)]
public sealed class CallerLimitTests
{
    [Fact]
    public async Task One_caller_floods_and_another_is_served()
    {
        await using var secured = await StartAsync(("ConcurrentRequests", "3"), ("QueuedRequests", "0"), ("ConcurrentRequestsPerCaller", "2"));
        var held = new BlockedProject(secured.Transport);
        var flood = Enumerable.Range(0, 2).Select(_ => AskAsync(secured, "mallory")).ToList();
        await held.UntilAsync(2);

        for (var more = 0; more < 5; more++)
        {
            Assert.Equal((503, 6), (await AskAsync(secured, "mallory")).Error);
        }

        var other = AskAsync(secured, "ada");
        await held.UntilAsync(3);
        held.Release();
        Assert.Equal((404, 60), (await other).Error);
        Assert.All(await Task.WhenAll(flood), answer => Assert.Equal((404, 60), answer.Error));
        Assert.Equal((404, 60), (await AskAsync(secured, "mallory")).Error);
    }

    [Fact]
    public async Task A_caller_who_waits_takes_of_the_share_too()
    {
        await using var secured = await StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "5"), ("ConcurrentRequestsPerCaller", "2"));
        var held = new BlockedProject(secured.Transport);
        using var watch = new MeterRecorder(secured.Server);
        var (inside, waiting) = (AskAsync(secured, "mallory"), AskAsync(secured, "mallory"));
        await Eventually.TrueAsync(() => Task.FromResult(watch.Observe().Contains("jobs.limiter.queued_requests requests 1")));

        Assert.Equal((503, 6), (await AskAsync(secured, "mallory")).Error);

        var other = AskAsync(secured, "ada");
        held.Release();
        Assert.All(await Task.WhenAll(inside, waiting, other), answer => Assert.Equal((404, 60), answer.Error));
    }

    [Fact]
    public async Task One_caller_floods_with_scans_and_another_is_served()
    {
        await using var secured = await StartAsync(("ConcurrentScans", "1"));
        var held = new BlockedProject(secured.Transport);
        var inside = FindAsync(secured, "mallory");
        await held.UntilAsync(1);

        Assert.Equal((503, 6), (await FindAsync(secured, "mallory")).Error);

        var other = FindAsync(secured, "ada");
        held.Release();
        Assert.Equal(200, (await inside).Status);
        Assert.Equal(200, (await other).Status);
    }

    [Fact]
    public async Task A_caller_is_a_subject_with_a_key()
    {
        await using var secured = await StartAsync(
            ("ConcurrentRequests", "9"), ("ConcurrentRequestsPerCaller", "1"), ("Key", "one"), ("Key", "two"));
        var held = new BlockedProject(secured.Transport);
        Task<Answer>[] asking = [AskAsync(secured, "ada", "one"), AskAsync(secured, "ada", "two"), AskAsync(secured, "grace", "one")];
        await held.UntilAsync(3);

        Assert.Equal((503, 6), (await AskAsync(secured, "ada", "one")).Error);

        held.Release();
        Assert.All(await Task.WhenAll(asking), answer => Assert.Equal((404, 60), answer.Error));
    }

    [Fact]
    public async Task A_flood_without_good_credentials_takes_no_place()
    {
        await using var secured = await StartAsync(("ConcurrentRequests", "2"), ("QueuedRequests", "0"));
        Assert.Equal((404, 60), (await AskAsync(secured, "ada")).Error);
        var stranger = new IssuerKey();
        secured.Issuer.Hang();

        // They wait for the issuer, which may have the key by now.
        var forged = Enumerable.Range(0, 5).Select(_ => secured.FindAsync("a", stranger.Sign(secured.Issuer.Claims("a")))).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(forged.Count(answer => answer.IsCompleted) >= 3));
        var known = await AskAsync(secured, "ada");

        Assert.Equal((404, 60), known.Error);
        secured.Issuer.Release();
        Assert.Equal(3, (await Task.WhenAll(forged)).Count(answer => answer.Error == (503, 6)));
    }

    // A server without projects in memory; each setting Key is an API key.
    private static Task<SecuredServer> StartAsync(params (string Name, string Value)[] capacity)
    {
        var settings = FullServer.Settings(capacity.Where(setting => setting.Name != "Key"));
        foreach (var (index, (_, key)) in capacity.Where(setting => setting.Name == "Key").Index())
        {
            settings[$"Authentication:ApiKeys:{index}:Name"] = key;
            settings[$"Authentication:ApiKeys:{index}:Hash"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            settings[$"Authentication:ApiKeys:{index}:Projects"] = "*";
        }

        return SecuredServer.StartAsync(settings);
    }

    private static Task<Answer> AskAsync(SecuredServer secured, string subject, string? key = null) =>
        SendAsync(secured, BlockedProject.Get, subject, key);

    private static Task<Answer> FindAsync(SecuredServer secured, string subject) =>
        SendAsync(secured, BlockedProject.Find, subject, key: null);

    private static Task<Answer> SendAsync(SecuredServer secured, string target, string subject, string? key)
    {
        var token = SecuredServer.Bearer(secured.Issuer.Token(BlockedProject.Id, claims => claims["sub"] = subject));
        return key is null ? secured.SendAsync(target, token) : secured.SendAsync(target, token, ("X-API-Key", key));
    }
}
