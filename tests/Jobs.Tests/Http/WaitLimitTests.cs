using System.Net;
using Jobs.Api.Snapshots;
using Jobs.Tests.Auth;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

/// <summary>What requests that wait may take from others, and how they end when the table fails or the process stops.</summary>
[Covers(Contract.WaitForChange.Limit)]
public sealed class WaitLimitTests
{
    private const string Find = $"/projects/{WaitingServer.Project}/jobs";

    [Fact]
    public async Task Request_beyond_the_limit_is_answered_304_at_once()
    {
        await using var server = await WaitingServer.StartAsync("ChangeLog", ("Limits:WaitingRequests", "1"));
        var held = await server.HoldAsync();

        using var rejected = await (await server.SendAsync(Find, 30));

        Assert.Equal((HttpStatusCode.NotModified, null), (rejected.StatusCode, rejected.Header("Preference-Applied")));
        Assert.False(held.IsCompleted);
        await server.AddJobAsync();
        using var answer = await server.TickUntilAnsweredAsync(held);
        var next = await server.HoldAsync();
        Assert.False(next.IsCompleted);
    }

    [Fact]
    public async Task Caller_can_have_a_quarter_of_those_that_wait()
    {
        await using var secured = await SecuredServer.StartAsync(
            new Dictionary<string, string?> { ["Limits:WaitingRequests"] = "4", ["Jobs:Writers"] = "ChangeLog" });
        var held = WaitAsync(secured, "mallory");
        using var meters = new Telemetry.MeterRecorder(secured.Server);
        await Eventually.TrueAsync(() => Task.FromResult(meters.Observe().Contains("jobs.limiter.active_leases waiting 1")));

        Assert.Equal(304, (await WaitAsync(secured, "mallory")).Status);

        var other = WaitAsync(secured, "ada");
        await Eventually.TrueAsync(() => Task.FromResult(meters.Observe().Contains("jobs.limiter.active_leases waiting 2")));
        await secured.Server.AddAsync("a", AnyJob.Many(1));
        await new Jobs.Recording.JobRecorder(secured.Server.Table).AddAsync("a", AnyJob.Many(1));
        Assert.All(await Task.WhenAll(held, other), static answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task Request_that_waits_holds_no_lease_of_those_that_work()
    {
        await using var server = await WaitingServer.StartAsync(
            "ChangeLog", ("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "0"));
        var held = await server.HoldAsync();

        using var other = await server.Server.GetAsync("/projects/q/jobs");

        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.False(held.IsCompleted);
    }

    [Fact]
    public async Task All_that_are_woken_together_are_answered_whatever_the_limit_of_requests()
    {
        await using var server = await WaitingServer.StartAsync(
            "ChangeLog", ("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "0"));
        var job = await server.AddJobAsync();
        var held = new List<Task<HttpResponseMessage>>();
        foreach (var number in Enumerable.Range(0, 60))
        {
            held.Add(await server.HoldAsync(number % 3 == 0 ? $"{Find}/{job.Id}" : $"{Find}?limit={number + 1}"));
        }

        await server.Recorder.StartAsync(WaitingServer.Project, job.Id);
        foreach (var answer in held)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.TickUntilAnsweredAsync(answer)).StatusCode);
        }
    }

    [Fact]
    public async Task Requests_that_prefer_to_wait_and_arrive_together_are_queued_apart_from_others()
    {
        await using var server = await WaitingServer.StartAsync(
            "ChangeLog", ("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "0"));
        using var first = await server.Server.GetAsync(Find);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(
            _ => server.Server.GetAsync(Find, ("If-None-Match", "\"x\""), ("Prefer", "wait=30"))));

        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Number_of_projects_that_are_watched_is_bounded()
    {
        await using var server = await WaitingServer.StartAsync();
        using var watches = new CancellationTokenSource();
        var projects = server.Server.Services.GetService(typeof(ProjectWatches)) as ProjectWatches;
        for (var number = 1; number < ProjectWatches.MaxProjects; number++)
        {
            Assert.NotNull(projects!.TryJoin($"p{number}", job: null));
        }

        var held = await server.HoldAsync();
        Assert.False(held.IsCompleted);

        using var rejected = await (await server.SendAsync("/projects/q/jobs", 30));
        Assert.Equal((HttpStatusCode.NotModified, null), (rejected.StatusCode, rejected.Header("Preference-Applied")));
        var same = await server.HoldAsync();
        Assert.False(same.IsCompleted);
    }

    [Fact]
    public async Task Stop_of_the_process_ends_all_waits_at_once()
    {
        await using var server = await WaitingServer.StartAsync();
        var job = await server.AddJobAsync();
        Task<HttpResponseMessage>[] held = [await server.HoldAsync(), await server.HoldAsync($"{Find}/{job.Id}")];

        server.Stop();

        Assert.All(await Task.WhenAll(held).WaitAsync(TimeSpan.FromSeconds(20)), static answer => Assert.Equal(
            (HttpStatusCode.NotModified, "wait=30"), (answer.StatusCode, answer.Header("Preference-Applied"))));
    }

    [Theory]
    [InlineData("Any")]
    [InlineData("ChangeLog")]
    public async Task Table_that_fails_for_a_moment_ends_no_wait(string writers)
    {
        await using var server = await WaitingServer.StartAsync(writers);
        var held = await server.HoldAsync();
        server.FailTable();
        await server.TickAsync(4);
        Assert.False(held.IsCompleted);
        await server.AddJobAsync();

        server.Transport.Hook = null;

        using var answer = await server.TickUntilAnsweredAsync(held);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(30, 5)]
    public async Task Table_that_fails_at_the_end_of_a_wait_or_for_the_timeout_of_a_request_is_503(int seconds, int atMost)
    {
        await using var server = await WaitingServer.StartAsync("ChangeLog", ("Jobs:RequestTimeout", "00:00:05"));
        var held = await server.HoldAsync(seconds: seconds);
        var started = server.Time.GetTimestamp();
        server.FailTable();

        using var answer = await server.TickUntilAnsweredAsync(held);

        await answer.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
        Assert.Equal($"wait={seconds}", answer.Header("Preference-Applied"));
        Assert.Null(answer.Headers.ETag);
        Assert.InRange(server.Time.GetElapsedTime(started).TotalSeconds, atMost - 1, atMost + 5);
        Assert.Equal(0, server.WaitingCount());
    }

    private static async Task<Answer> WaitAsync(SecuredServer secured, string subject)
    {
        var token = SecuredServer.Bearer(secured.Issuer.Token("a", claims => claims["sub"] = subject));
        var known = await secured.SendAsync("/projects/a/jobs", token);
        return await secured.SendAsync(
            "/projects/a/jobs", token, ("If-None-Match", known.Headers["ETag"]), ("Prefer", "wait=30"));
    }
}
