using System.Net;
using System.Reflection;
using Jobs.Tests.Reliability;
using Jobs.Tests.Support;

namespace Jobs.Tests.Functions;

/// <summary>Callers that leave, requests that take too long, and workers that fail or are killed.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class WorkerFailureTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(10);

    [Covers(Contract.Errors.StorageUnavailable)]
    [Fact]
    public async Task Request_that_runs_into_its_deadline_is_503()
    {
        await using var service = await DedicatedTableService.StartNewAsync();
        await using var app = await StartAsync(service, ("Jobs__RequestTimeout", "00:00:01"));
        await service.SuspendAsync();

        using var response = await app.Server.GetAsync("/projects/p/jobs");

        await service.ResumeAsync();
        await response.IsErrorAsync(HttpStatusCode.ServiceUnavailable, 5, "Service temporarily unavailable");
    }

    [Fact]
    public async Task Caller_who_leaves_ends_the_invocation_and_nothing_fails()
    {
        await using var service = await DedicatedTableService.StartNewAsync();
        await using var app = await StartAsync(service, ("Jobs__RequestTimeout", "00:01:00"));
        using (await app.Server.GetAsync("/projects/p/jobs"))
        {
        }

        await service.SuspendAsync();
        using var leave = new CancellationTokenSource();
        using var client = new HttpClient { BaseAddress = app.Server.Address };
        var requests = Enumerable.Range(0, 20)
            .Select(number => client.GetAsync(new Uri($"/projects/p{number}/jobs", UriKind.Relative), leave.Token)).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(app.Host.PendingInvocations == requests.Count));

        // The worker ignores the end of an invocation that it has not started.
        await Task.Delay(TimeSpan.FromSeconds(1));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(requests));

        await Eventually.TrueAsync(() => Task.FromResult(app.Host.PendingInvocations == 0));
        await service.ResumeAsync();
        using var next = await app.Server.GetAsync("/projects/p/jobs");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.DoesNotContain(app.Host.Log, line => line.Contains("ObjectDisposed", StringComparison.Ordinal)
            || line.Contains("unexpected error", StringComparison.Ordinal));
        Assert.Equal(1, app.Host.StartedWorkers);
    }

    [Covers(Contract.WaitForChange.Ends)]
    [Fact]
    public async Task Request_that_waits_ends_when_its_caller_leaves_and_when_the_worker_is_told_to_end()
    {
        await using var app = await FunctionApp.StartAsync();
        using var known = await app.Server.GetAsync("/projects/p/jobs");
        using var leave = new CancellationTokenSource();
        var left = HoldAsync(app, known.Header("ETag")!, leave.Token);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(1, app.Host.PendingInvocations);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await Eventually.TrueAsync(() => Task.FromResult(app.Host.PendingInvocations == 0));
        var held = HoldAsync(app, known.Header("ETag")!, CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(held.IsCompleted);

        app.Host.TerminateWorker();

        using var ended = await held.WaitAsync(Hang);
        Assert.Equal((HttpStatusCode.NotModified, "wait=30"), (ended.StatusCode, ended.Header("Preference-Applied")));
        Assert.DoesNotContain(app.Host.Log, static line => line.Contains("unexpected error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_killed_in_the_middle_of_a_request_is_started_again()
    {
        await using var service = await DedicatedTableService.StartNewAsync();
        await using var app = await StartAsync(service, ("Jobs__RequestTimeout", "00:01:00"));
        await service.SuspendAsync();
        using var client = new HttpClient { BaseAddress = app.Server.Address };
        var interrupted = client.GetAsync(new Uri("/projects/p/jobs", UriKind.Relative));
        await Eventually.TrueAsync(() => Task.FromResult(app.Host.PendingInvocations == 1));

        app.Host.KillWorker();
        using var lost = await interrupted.WaitAsync(Hang);
        await service.ResumeAsync();
        await Eventually.TrueAsync(() => Task.FromResult(app.Host.StartedWorkers == 2));
        using var next = await app.Server.GetAsync("/projects/p/jobs");

        Assert.Equal(HttpStatusCode.InternalServerError, lost.StatusCode);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Covers(Contract.Errors.InternalError)]
    [Theory]
    [InlineData("GET", "/projects/p/jobs")]
    [InlineData("GET", "/openapi/v3.json")]
    [InlineData("POST", "/projects/p/jobs")]
    public async Task Failure_of_the_worker_around_a_function_is_500_with_the_error_body(string method, string target)
    {
        await using var app = await FunctionApp.StartAsync(
            ("DOTNET_STARTUP_HOOKS", Assembly.GetExecutingAssembly().Location), (StartupHook.FailingVariable, "1"));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), Requests.UriOf(app.Server, target));

        using var response = await client.SendAsync(request).WaitAsync(Hang);

        await response.IsErrorAsync(HttpStatusCode.InternalServerError, 1, "Internal error");
    }

    private static async Task<HttpResponseMessage> HoldAsync(FunctionApp app, string tag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Requests.UriOf(app.Server, "/projects/p/jobs"));
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        request.Headers.TryAddWithoutValidation("Prefer", "wait=30");
        return await app.Server.Client.SendAsync(request, cancellationToken);
    }

    private static Task<FunctionApp> StartAsync(DedicatedTableService service, params (string, string?)[] settings) =>
        FunctionApp.StartAsync(
            [.. service.Settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)), .. settings]);
}
