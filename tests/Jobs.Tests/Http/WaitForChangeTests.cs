using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

/// <summary>Requests that wait for a change, on a clock that the test advances.</summary>
public sealed class WaitForChangeTests
{
    private const string Find = $"/projects/{WaitingServer.Project}/jobs";
    private const string Counts = $"/projects/{WaitingServer.Project}/job-counts";

    [Theory]
    [InlineData("Any", Find)]
    [InlineData("Any", Counts)]
    [InlineData("Any", null)]
    [InlineData("ChangeLog", Find)]
    [InlineData("ChangeLog", $"{Find}?state=in-progress,acknowledged&limit=1")]
    [InlineData("ChangeLog", Counts)]
    [InlineData("ChangeLog", null)]
    [Covers(Contract.WaitForChange.Held)]
    public async Task Request_is_held_until_its_answer_changes(string writers, string? target)
    {
        await using var server = await WaitingServer.StartAsync(writers);
        var job = await server.AddJobAsync();
        var held = await server.HoldAsync(target ?? $"{Find}/{job.Id}");
        await server.TickAsync(3);
        Assert.False(held.IsCompleted);

        await server.Recorder.StartAsync(WaitingServer.Project, job.Id);

        using var answer = await server.TickUntilAnsweredAsync(held);
        Assert.Equal((HttpStatusCode.OK, "wait=30"), (answer.StatusCode, answer.Header("Preference-Applied")));
        Assert.Contains(target == Counts ? "\"inProgress\":1" : "in-progress", await answer.TextAsync(), StringComparison.Ordinal);
        await server.WaitForWaitingAsync(0);
    }

    [Theory]
    [InlineData("Any")]
    [InlineData("ChangeLog")]
    [Covers(Contract.WaitForChange.WithinASecond)]
    public async Task Change_is_seen_by_the_next_synchronization_half_a_second_later(string writers)
    {
        await using var server = await WaitingServer.StartAsync(writers);
        var held = await server.HoldAsync();
        await server.AddJobAsync();

        server.Time.Advance(TimeSpan.FromSeconds(0.5));

        using var answer = await held.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Any")]
    [InlineData("ChangeLog")]
    public async Task Change_that_the_answer_does_not_show_ends_no_wait(string writers)
    {
        await using var server = await WaitingServer.StartAsync(writers);
        var job = await server.AddJobAsync();
        var find = await server.HoldAsync($"{Find}?state=failed");
        var get = await server.HoldAsync($"{Find}/{job.Id}");
        var other = await server.AddJobAsync();
        await server.TickAsync(4);
        Assert.False(find.IsCompleted || get.IsCompleted);

        await server.Recorder.FailAsync(WaitingServer.Project, other.Id);

        using var answer = await server.TickUntilAnsweredAsync(find);
        Assert.Equal("1", answer.Header("X-Total-Count"));
        Assert.False(get.IsCompleted);
        await server.Recorder.DeleteAsync(WaitingServer.Project, job.Id);
        using var deleted = await server.TickUntilAnsweredAsync(get);
        Assert.Equal((HttpStatusCode.NotFound, "wait=30"), (deleted.StatusCode, deleted.Header("Preference-Applied")));
    }

    [Fact]
    public async Task Get_is_not_read_again_when_other_jobs_change()
    {
        await using var server = await WaitingServer.StartAsync();
        var job = await server.AddJobAsync();
        using var find = await server.Server.GetAsync(Find);
        _ = await server.HoldAsync($"{Find}/{job.Id}");
        var reads = 0;
        server.Transport.Hook = (message, send) =>
        {
            var query = Uri.UnescapeDataString(message.Request.Uri.ToString());
            reads += query.Contains($"RowKey eq '{job.Id}'", StringComparison.Ordinal) ? 1 : 0;
            return send();
        };

        for (var change = 0; change < 3; change++)
        {
            await server.AddJobAsync();
            await server.TickAsync(2);
        }

        Assert.Equal(0, reads);
    }

    [Theory]
    [InlineData(3, "wait=3", 3)]
    [InlineData(int.MaxValue, "wait=30", 30)]
    [Covers(Contract.WaitForChange.Ends)]
    public async Task Request_is_answered_304_after_the_seconds_granted(int seconds, string applied, int granted)
    {
        await using var server = await WaitingServer.StartAsync();
        var held = await server.HoldAsync(seconds: seconds);
        server.Time.Advance(TimeSpan.FromSeconds(granted - 0.1));
        await server.TickAsync(0);
        Assert.False(held.IsCompleted);

        server.Time.Advance(TimeSpan.FromSeconds(0.1));

        using var answer = await held.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((HttpStatusCode.NotModified, applied), (answer.StatusCode, answer.Header("Preference-Applied")));
        Assert.NotNull(answer.Headers.ETag);
        await server.WaitForWaitingAsync(0);
    }

    [Theory]
    [InlineData("Jobs:MaxWait", "00:00:00")]
    [InlineData("Snapshot:MaxJobsPerProject", "0")]
    [Covers(Contract.WaitForChange.Disabled)]
    public async Task Request_is_answered_at_once_where_no_wait_is_granted(string name, string value)
    {
        await using var server = await WaitingServer.StartAsync("ChangeLog", (name, value));
        var job = await server.AddJobAsync();

        foreach (var target in new[] { Find, Counts, $"{Find}/{job.Id}" })
        {
            using var answer = await (await server.SendAsync(target, 30));

            Assert.Equal((HttpStatusCode.NotModified, null), (answer.StatusCode, answer.Header("Preference-Applied")));
        }
    }

    [Fact]
    public async Task Timeout_of_requests_does_not_end_a_wait()
    {
        await using var server = await WaitingServer.StartAsync("ChangeLog", ("Jobs:RequestTimeout", "00:00:01"));
        var held = await server.HoldAsync(seconds: 7);
        await server.TickAsync(10);
        Assert.False(held.IsCompleted);

        using var answer = await server.TickUntilAnsweredAsync(held);
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Theory]
    [InlineData("Any")]
    [InlineData("ChangeLog")]
    public async Task One_query_at_a_time_serves_all_that_wait_and_none_is_sent_when_nobody_waits(string writers)
    {
        await using var server = await WaitingServer.StartAsync(writers);
        var job = await server.AddJobAsync();
        using var leave = new CancellationTokenSource();
        var held = new List<Task<HttpResponseMessage>>();
        foreach (var target in Enumerable.Repeat<string[]>([Find, Counts, $"{Find}/{job.Id}"], 10).SelectMany(each => each))
        {
            held.Add(await server.HoldAsync(target, cancellationToken: leave.Token));
        }

        var before = server.Transport.Count;
        server.Meters.Take();
        await server.TickAsync(10);

        Assert.InRange(server.Transport.Count - before, 1, 10);
        Assert.DoesNotContain(server.Meters.Take(), static line => line.StartsWith("jobs.snapshot.hits", StringComparison.Ordinal));
        Assert.Contains("jobs.watched_projects 1", server.Meters.Observe());
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(held));
        await server.WaitForWaitingAsync(0);
        Assert.Empty(server.Meters.Observe());
        before = server.Transport.Count;
        await server.TickAsync(5);
        Assert.Equal(before, server.Transport.Count);
    }

    [Fact]
    public async Task Any_representation_is_held_until_there_is_another_one()
    {
        await using var server = await WaitingServer.StartAsync();
        using var known = await server.Server.GetAsync(Find);
        var held = await server.SendAsync(Find, 30, tag: "*");
        await server.WaitForWaitingAsync(1);
        await server.TickAsync(3);
        Assert.False(held.IsCompleted);

        await server.AddJobAsync();

        using var answer = await server.TickUntilAnsweredAsync(held);
        Assert.Equal((HttpStatusCode.NotModified, "wait=30"), (answer.StatusCode, answer.Header("Preference-Applied")));
        Assert.NotEqual(known.Headers.ETag, answer.Headers.ETag);
    }

    [Fact]
    public async Task Older_answer_that_is_accepted_is_held_too_and_has_no_age()
    {
        await using var server = await WaitingServer.StartAsync("ChangeLog", ("Jobs:DefaultMaxAge", "00:01:00"));
        using var first = await server.Server.GetAsync(Find);
        server.Time.Advance(TimeSpan.FromSeconds(10));
        var held = await server.HoldAsync(seconds: 2);

        using var unchanged = await server.TickUntilAnsweredAsync(held);
        Assert.Equal((HttpStatusCode.NotModified, null), (unchanged.StatusCode, unchanged.Header("Age")));

        held = await server.HoldAsync();
        await server.AddJobAsync();
        using var changed = await server.TickUntilAnsweredAsync(held);
        Assert.Equal((HttpStatusCode.OK, null), (changed.StatusCode, changed.Header("Age")));
    }
}
