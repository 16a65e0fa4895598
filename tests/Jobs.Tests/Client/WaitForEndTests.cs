using System.Collections.Concurrent;
using Jobs.Client;
using Jobs.Tests.Cli;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Client;

/// <summary>The client follows a job to its end.</summary>
public sealed class WaitForEndTests
{
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Clock _time = new();

    [Fact]
    public async Task Requests_that_the_API_holds_follow_each_other_without_a_pause()
    {
        await using var api = await StartAsync(
            context => JobAsync(context, "acknowledged", "1"),
            context => UnchangedAsync(context, "wait=8"),
            context =>
            {
                context.Response.Headers["Preference-Applied"] = "wait=8";
                return JobAsync(context, "in-progress", "2");
            },
            context => JobAsync(context, "completed", "3"));

        var job = await Client(api).WaitForEndAsync("p", StubAnswers.Id);

        Assert.Equal(JobState.Completed, job!.State);
        Assert.Equal([" ", "\"1\" wait=8", "\"1\" wait=8", "\"2\" wait=8"], _requests);
    }

    [Fact]
    public async Task Requests_that_the_API_does_not_hold_are_repeated_when_it_says()
    {
        await using var api = await StartAsync(
            context => JobAsync(context, "in-progress", "1"),
            context => UnchangedAsync(context, null, retryAfter: "7"),
            context => UnchangedAsync(context, null, retryAfter: "2000000000"),
            context => JobAsync(context, "failed", "2"));

        var end = Client(api).WaitForEndAsync("p", StubAnswers.Id);
        await AdvanceAsync(pause: 1, seconds: 6.9, requests: 2);
        await AdvanceAsync(pause: 1, seconds: 0.1, requests: 3);
        await AdvanceAsync(pause: 2, seconds: 60, requests: 4);

        Assert.Equal(JobState.Failed, (await end)!.State);
    }

    [Fact]
    public async Task API_without_entity_tags_is_asked_every_two_seconds()
    {
        await using var api = await StartAsync(
            context => JobAsync(context, "in-progress", null),
            context => JobAsync(context, "completed", null));

        var end = Client(api).WaitForEndAsync("p", StubAnswers.Id);
        await AdvanceAsync(pause: 1, seconds: 2, requests: 2);

        Assert.Equal(JobState.Completed, (await end)!.State);
        Assert.Equal([" ", " "], _requests);
    }

    [Fact]
    public async Task Overload_is_waited_out_five_times_in_a_row()
    {
        await using var api = await StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "3";
            return context.ErrorAsync(503, 6);
        });

        var end = Client(api).WaitForEndAsync("p", StubAnswers.Id);
        for (var pause = 1; pause <= 5; pause++)
        {
            await AdvanceAsync(pause, seconds: 3, requests: pause + 1);
        }

        Assert.Equal(JobsErrorCode.OverCapacity, (await Assert.ThrowsAsync<JobsApiException>(() => end)).Code);
    }

    [Fact]
    public async Task Job_that_is_gone_is_null()
    {
        await using var api = await StartAsync(
            context => JobAsync(context, "in-progress", "1"), context => context.ErrorAsync(404, 60));

        Assert.Null(await Client(api).WaitForEndAsync("p", StubAnswers.Id));
    }

    [Fact]
    public async Task Cancellation_ends_a_pause_and_a_request()
    {
        var never = new TaskCompletionSource();
        await using var pausing = await StartAsync(context => UnchangedAsync(context, null));
        await using var hanging = await StubApi.StartAsync(context => never.Task.WaitAsync(context.RequestAborted));
        using var cancellation = new CancellationTokenSource();

        var pause = Client(pausing).WaitForEndAsync("p", StubAnswers.Id, cancellation.Token);
        var request = Client(hanging).WaitForEndAsync("p", StubAnswers.Id, cancellation.Token);
        var enumeration = Client(hanging).FindAsync("p").WithCancellation(cancellation.Token).GetAsyncEnumerator().MoveNextAsync();
        await Eventually.TrueAsync(() => Task.FromResult(_time.Timers == 1 && hanging.Requests.Count == 2));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await enumeration);
    }

    private static Task JobAsync(HttpContext context, string state, string? etag)
    {
        if (etag is not null)
        {
            context.Response.Headers.ETag = $"\"{etag}\"";
        }

        return context.JsonAsync(StubAnswers.Job(state));
    }

    private static Task UnchangedAsync(HttpContext context, string? applied, string? retryAfter = null)
    {
        context.Response.StatusCode = 304;
        context.Response.Headers["Preference-Applied"] = applied;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    }

    // The last answer is repeated.
    private Task<StubApi> StartAsync(params RequestDelegate[] answers) => StubApi.StartAsync(context =>
    {
        var number = Math.Min(_requests.Count, answers.Length - 1);
        _requests.Enqueue($"{context.Request.Headers.IfNoneMatch} {context.Request.Headers["Prefer"]}");
        return answers[number](context);
    });

    private async Task AdvanceAsync(int pause, double seconds, int requests)
    {
        await Eventually.TrueAsync(() => Task.FromResult(_time.Timers == pause));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await Eventually.TrueAsync(() => Task.FromResult(_requests.Count == requests));
    }

    private JobsClient Client(StubApi api) =>
        new(new HttpClient(JobsClient.CreateHandler()), new JobsClientOptions { Address = new Uri(api.Address) }, _time);

    private sealed class Clock : FakeTimeProvider
    {
        private int _timers;

        public int Timers => _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }
}
