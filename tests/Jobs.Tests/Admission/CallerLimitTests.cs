using System.Security.Cryptography;
using System.Text;
using Jobs.Tests.Auth;
using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;

namespace Jobs.Tests.Admission;

/// <summary>No caller can acquire all permits, with valid credentials or without.</summary>
[Covers(Contract.Errors.OverCapacity)]
public sealed class CallerLimitTests
{
    [Fact]
    public async Task Caller_over_its_limit_does_not_block_other_callers()
    {
        await using var secured = await StartAsync(("ConcurrentRequests", "3"), ("QueuedRequests", "0"), ("ConcurrentRequestsPerCaller", "2"));
        var blocked = new BlockedProject(secured.Transport);
        var flood = Enumerable.Range(0, 2).Select(_ => GetJobAsync(secured, "mallory")).ToList();
        await blocked.WaitForBlockedAsync(2);

        for (var more = 0; more < 5; more++)
        {
            Assert.Equal((503, 6), (await GetJobAsync(secured, "mallory")).Error);
        }

        var other = GetJobAsync(secured, "ada");
        await blocked.WaitForBlockedAsync(3);
        blocked.Release();
        Assert.Equal((404, 60), (await other).Error);
        Assert.All(await Task.WhenAll(flood), answer => Assert.Equal((404, 60), answer.Error));
        Assert.Equal((404, 60), (await GetJobAsync(secured, "mallory")).Error);
    }

    [Fact]
    public async Task Queued_requests_count_toward_the_limit_of_their_caller()
    {
        await using var secured = await StartAsync(("ConcurrentRequests", "1"), ("QueuedRequests", "5"), ("ConcurrentRequestsPerCaller", "2"));
        var blocked = new BlockedProject(secured.Transport);
        using var recorder = new MeterRecorder(secured.Server);
        var (active, queued) = (GetJobAsync(secured, "mallory"), GetJobAsync(secured, "mallory"));
        await Eventually.TrueAsync(() => Task.FromResult(recorder.Observe().Contains("jobs.limiter.queued_requests requests 1")));

        Assert.Equal((503, 6), (await GetJobAsync(secured, "mallory")).Error);

        var other = GetJobAsync(secured, "ada");
        blocked.Release();
        Assert.All(await Task.WhenAll(active, queued, other), answer => Assert.Equal((404, 60), answer.Error));
    }

    [Fact]
    public async Task Caller_over_its_scan_limit_does_not_block_other_callers()
    {
        await using var secured = await StartAsync(("ConcurrentScans", "1"));
        var blocked = new BlockedProject(secured.Transport);
        var active = FindJobsAsync(secured, "mallory");
        await blocked.WaitForBlockedAsync(1);

        Assert.Equal((503, 6), (await FindJobsAsync(secured, "mallory")).Error);

        var other = FindJobsAsync(secured, "ada");
        blocked.Release();
        Assert.Equal(200, (await active).Status);
        Assert.Equal(200, (await other).Status);
    }

    [Fact]
    public async Task Caller_is_the_combination_of_subject_and_API_key()
    {
        await using var secured = await StartAsync(
            ("ConcurrentRequests", "9"), ("ConcurrentRequestsPerCaller", "1"), ("Key", "one"), ("Key", "two"));
        var blocked = new BlockedProject(secured.Transport);
        Task<Answer>[] active =
        [
            GetJobAsync(secured, "ada", "one"), GetJobAsync(secured, "ada", "two"), GetJobAsync(secured, "grace", "one"),
        ];
        await blocked.WaitForBlockedAsync(3);

        Assert.Equal((503, 6), (await GetJobAsync(secured, "ada", "one")).Error);

        blocked.Release();
        Assert.All(await Task.WhenAll(active), answer => Assert.Equal((404, 60), answer.Error));
    }

    [Fact]
    public async Task Requests_with_unverified_tokens_acquire_no_lease()
    {
        await using var secured = await StartAsync(("ConcurrentRequests", "2"), ("QueuedRequests", "0"));
        Assert.Equal((404, 60), (await GetJobAsync(secured, "ada")).Error);
        var stranger = IssuerKey.Untrusted;
        secured.Issuer.Hang();

        // They wait for the issuer, which may have published the key by now.
        var forged = Enumerable.Range(0, 5).Select(_ => secured.FindAsync("a", stranger.Sign(secured.Issuer.Claims("a")))).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(forged.Count(answer => answer.IsCompleted) >= 3));
        var known = await GetJobAsync(secured, "ada");

        Assert.Equal((404, 60), known.Error);
        secured.Issuer.Release();
        Assert.Equal(3, (await Task.WhenAll(forged)).Count(answer => answer.Error == (503, 6)));
    }

    // A server without projects in memory; each setting Key adds an API key.
    private static Task<SecuredServer> StartAsync(params (string Name, string Value)[] limits)
    {
        var settings = FullServer.Settings(limits.Where(setting => setting.Name != "Key"));
        foreach (var (index, (_, key)) in limits.Where(setting => setting.Name == "Key").Index())
        {
            settings[$"Authentication:ApiKeys:{index}:Name"] = key;
            settings[$"Authentication:ApiKeys:{index}:Hash"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            settings[$"Authentication:ApiKeys:{index}:Projects"] = "*";
        }

        return SecuredServer.StartAsync(settings);
    }

    private static Task<Answer> GetJobAsync(SecuredServer secured, string subject, string? key = null) =>
        SendAsync(secured, BlockedProject.Get, subject, key);

    private static Task<Answer> FindJobsAsync(SecuredServer secured, string subject) =>
        SendAsync(secured, BlockedProject.Find, subject, key: null);

    private static Task<Answer> SendAsync(SecuredServer secured, string target, string subject, string? key)
    {
        var token = SecuredServer.Bearer(secured.Issuer.Token(BlockedProject.Id, claims => claims["sub"] = subject));
        return key is null ? secured.SendAsync(target, token) : secured.SendAsync(target, token, ("X-API-Key", key));
    }
}
