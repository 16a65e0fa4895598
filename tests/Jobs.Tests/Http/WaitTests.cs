using System.Diagnostics;
using System.Net;
using Jobs.Recording;
using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;

namespace Jobs.Tests.Http;

/// <summary>Requests that wait for a change, on the clock of the machine.</summary>
public class WaitTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private readonly string _project = ServerFixture.NewProject();

    private JobRecorder Recorder => new(fixture.Server.Table);

    [Theory]
    [InlineData("GET", "jobs")]
    [InlineData("GET", "job-counts")]
    [InlineData("GET", "jobs/{0}")]
    [InlineData("HEAD", "jobs")]
    [Covers(Contract.WaitForChange.Held)]
    [Covers(Contract.WaitForChange.PreferenceApplied)]
    public async Task Request_is_held_until_its_answer_changes(string method, string path)
    {
        var job = await AddJobAsync();
        var target = $"/projects/{_project}/{path.Replace("{0}", $"{job.Id}", StringComparison.Ordinal)}";
        var held = HoldAsync(new HttpMethod(method), target, await TagAsync(target), "wait=30");
        await WaitUntilHeldAsync();
        Assert.False(held.IsCompleted);

        await Recorder.StartAsync(_project, job.Id);

        using var answer = await held.WaitAsync(Hang);
        Assert.Equal((HttpStatusCode.OK, "wait=30"), (answer.StatusCode, answer.Header("Preference-Applied")));
        Assert.Equal(await TagAsync(target), answer.Header("ETag"));
    }

    [Fact]
    [Covers(Contract.WaitForChange.Ends)]
    public async Task Request_is_answered_304_after_its_seconds()
    {
        var target = $"/projects/{_project}/jobs";
        var tag = await TagAsync(target);
        var started = Stopwatch.GetTimestamp();

        using var answer = await HoldAsync(HttpMethod.Get, target, tag, "wait=1").WaitAsync(Hang);

        Assert.Equal((HttpStatusCode.NotModified, "wait=1"), (answer.StatusCode, answer.Header("Preference-Applied")));
        Assert.Equal(tag, answer.Header("ETag"));
        Assert.True(Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(0.99));
    }

    [Theory]
    [InlineData("wait=0")]
    [InlineData("wait=-1")]
    [InlineData("wait=x")]
    [InlineData("wait=30, =")]
    [InlineData("return=minimal, respond-async")]
    [Covers(Contract.WaitForChange.Ignored)]
    public async Task Malformed_and_other_preferences_are_ignored(string preference)
    {
        var target = $"/projects/{_project}/jobs";

        using var answer = await HoldAsync(HttpMethod.Get, target, await TagAsync(target), preference).WaitAsync(Hang);

        Assert.Equal((HttpStatusCode.NotModified, null), (answer.StatusCode, answer.Header("Preference-Applied")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"other\"")]
    [Covers(Contract.WaitForChange.Ignored)]
    public async Task Answer_that_the_caller_does_not_have_is_sent_at_once(string? tag)
    {
        using var answer = await HoldAsync(HttpMethod.Get, $"/projects/{_project}/jobs", tag, "wait=30").WaitAsync(Hang);

        Assert.Equal((HttpStatusCode.OK, null), (answer.StatusCode, answer.Header("Preference-Applied")));
    }

    [Theory]
    [InlineData("respond-async", "wait=1; foo=bar")]
    [InlineData("""x="a, b", wait="1", wait=30""")]
    public async Task Repeated_joined_and_quoted_preferences_are_read(params string[] preferences)
    {
        var target = $"/projects/{_project}/jobs";

        using var answer = await HoldAsync(HttpMethod.Get, target, await TagAsync(target), preferences).WaitAsync(Hang);

        Assert.Equal((HttpStatusCode.NotModified, "wait=1"), (answer.StatusCode, answer.Header("Preference-Applied")));
    }

    [Fact]
    [Covers(Contract.WaitForChange.RetryAfter)]
    public async Task Get_says_when_to_come_back_until_the_job_has_ended()
    {
        var job = await AddJobAsync();
        var target = $"/projects/{_project}/jobs/{job.Id}";
        using var acknowledged = await fixture.Server.GetAsync(target);
        using var unchanged = await fixture.Server.GetAsync(target, ("If-None-Match", acknowledged.Header("ETag")!));
        await Recorder.StartAsync(_project, job.Id);
        using var started = await fixture.Server.HeadAsync(target);
        var held = HoldAsync(HttpMethod.Get, target, started.Header("ETag"), "wait=30");
        await Recorder.CompleteAsync(_project, job.Id);
        using var ended = await held.WaitAsync(Hang);

        Assert.Equal(["2", "2", "2"], new[] { acknowledged, unchanged, started }.Select(static answer => answer.Header("Retry-After")));
        Assert.Equal((HttpStatusCode.OK, null), (ended.StatusCode, ended.Header("Retry-After")));
    }

    /// <summary>Returns when a request is held.</summary>
    protected virtual async Task WaitUntilHeldAsync()
    {
        using var meters = new MeterRecorder(fixture.Server);
        await Eventually.TrueAsync(() => Task.FromResult(meters.Observe().Contains("jobs.limiter.active_leases waiting 1")));
    }

    private Task<Job> AddJobAsync() => Recorder.AcknowledgeAsync(_project, new NewJob(Guid.NewGuid(), "Create disk", "ada"));

    private async Task<string> TagAsync(string target)
    {
        using var answer = await fixture.Server.GetAsync(target);
        return answer.Header("ETag")!;
    }

    private Task<HttpResponseMessage> HoldAsync(HttpMethod method, string target, string? tag, params string[] preferences)
    {
        var headers = preferences.Select(static preference => ("Prefer", preference));
        return fixture.Server.SendAsync(method, target, tag is null ? [.. headers] : [("If-None-Match", tag), .. headers]);
    }
}
