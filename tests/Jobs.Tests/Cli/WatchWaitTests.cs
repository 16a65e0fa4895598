using System.Collections.Concurrent;
using Jobs.Tests.Support;
using JobsCli;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Cli;

/// <summary>How <c>watch</c> lets an API wait for changes, and what it does with one that does not.</summary>
public sealed class WatchWaitTests : IAsyncLifetime
{
    private const string Id = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

    private readonly ConcurrentQueue<string> _preferences = new();
    private Support.Cli _cli = null!;

    public async Task InitializeAsync() => _cli = await Support.Cli.NewAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Watch_lets_the_API_wait_and_does_not_use_the_interval()
    {
        await using var api = await StartAsync(
            static response => SendJob(response, "acknowledged"),
            static response => SendUnchanged(response, waited: true),
            static response => SendJob(response, "completed", waited: true));

        var result = await _cli.RunAsync($"watch --project p --interval 1h {Id} --url {api.Address}");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal(["", "wait=30", "wait=30"], _preferences);
    }

    [Fact]
    public async Task Watch_of_all_jobs_says_that_nothing_is_polled()
    {
        using var stop = new CancellationTokenSource();
        await using var api = await StartAsync(
            static response => SendJobs(response),
            static response => SendUnchanged(response, waited: true),
            static response => SendUnchanged(response, waited: true),
            _ => stop.CancelAsync());

        var result = await _cli.RunAsync($"watch --project p --interval 0s --url {api.Address}", cancellationToken: stop.Token);

        Assert.Equal(
            """
            0 jobs of project 'p' not ended. Changes follow, until Ctrl-C.
            The API reports each change: nothing is polled.
            """,
            string.Join('\n', result.Errors.Split('\n').Take(2)));
    }

    [Fact]
    public async Task Watch_heeds_Retry_After_of_an_API_that_does_not_wait()
    {
        var time = new FakeTimeProvider();
        _cli.Time = time;
        await using var api = await StartAsync(
            static response => SendJob(response, "acknowledged", retryAfter: "7"),
            static response => SendUnchanged(response, retryAfter: "7"),
            static response => SendJob(response, "completed"));

        var watching = _cli.RunAsync($"watch --project p --interval 0s {Id} --url {api.Address}");
        await Eventually.TrueAsync(() => Task.FromResult(_preferences.Count == 2));
        time.Advance(TimeSpan.FromSeconds(6.9));
        await Task.Delay(100);
        Assert.Equal(2, _preferences.Count);

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            return Task.FromResult(watching.IsCompleted);
        });
        Assert.Equal(ExitCode.Done, (await watching).ExitCode);
        Assert.Equal(3, _preferences.Count);
    }

    private static Task SendJob(HttpResponse response, string state, bool waited = false, string? retryAfter = null)
    {
        AddHeaders(response, waited, retryAfter);
        response.Headers.ETag = $"\"{state}\"";
        return response.WriteAsync($$"""{"id":"{{Id}}","state":"{{state}}","description":"d"}""");
    }

    private static Task SendJobs(HttpResponse response)
    {
        response.Headers.ETag = "\"none\"";
        response.Headers["X-Total-Count"] = "0";
        return response.WriteAsync("[]");
    }

    private static Task SendUnchanged(HttpResponse response, bool waited = false, string? retryAfter = null)
    {
        AddHeaders(response, waited, retryAfter);
        response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private static void AddHeaders(HttpResponse response, bool waited, string? retryAfter)
    {
        if (waited)
        {
            response.Headers["Preference-Applied"] = "wait=30";
        }

        if (retryAfter is not null)
        {
            response.Headers.RetryAfter = retryAfter;
        }
    }

    // Answers each request with the next answer, and then with the last one.
    private Task<StubApi> StartAsync(params Func<HttpResponse, Task>[] answers) => StubApi.StartAsync(context =>
    {
        var answer = answers[Math.Min(_preferences.Count, answers.Length - 1)];
        _preferences.Enqueue(context.Request.Headers["Prefer"].ToString());
        return answer(context.Response);
    });
}
