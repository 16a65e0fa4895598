using System.Net;
using System.Text.Json.Nodes;
using Jobs.Recording;
using Jobs.Tests.Query;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Reliability;

/// <summary>A server whose table has faults, and the jobs in the table.</summary>
internal sealed class FaultyTable : IAsyncDisposable
{
    private const int FirstJobs = 7;

    private static readonly TimeSpan DelayStep = TimeSpan.FromMilliseconds(250);

    private readonly HookedTransport _transport;
    private readonly TimeSpan _deadline;
    private readonly RunningTime? _running;
    private readonly List<Job> _jobs = [];

    private FaultyTable(HookedTransport transport, TimeSpan deadline, FakeTimeProvider time, RunningTime? running, TestServer server) =>
        (_transport, _deadline, Time, _running, Server) = (transport, deadline, time, running, server);

    /// <summary>The server.</summary>
    public TestServer Server { get; }

    /// <summary>The server's clock, which can be advanced. Tries of requests to the table end by the system's clock.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>The project.</summary>
    public string Project { get; } = ServerFixture.NewProject();

    /// <summary>The number of requests that were sent to the table.</summary>
    public int Requests => _transport.Count;

    /// <summary>Starts a server with a few jobs in its table, one of them the affected job.</summary>
    /// <param name="deadline">The time limit of a request; a try of a request to the table may take half of it.</param>
    /// <param name="inMemory">False to keep no project in memory.</param>
    /// <param name="reconcileInterval">The reconcile interval, and the time limit of a load.</param>
    /// <param name="configure">Changes the services.</param>
    /// <param name="clockRuns">False for a clock that only the test advances.</param>
    public static async Task<FaultyTable> StartAsync(
        TimeSpan deadline,
        bool inMemory = true,
        TimeSpan? reconcileInterval = null,
        Action<IServiceCollection>? configure = null,
        bool clockRuns = true)
    {
        var (transport, time) = (new HookedTransport(), new FakeTimeProvider(DateTimeOffset.UtcNow));
        var server = await TestServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Jobs:RequestTimeout"] = deadline.ToString(),
                ["Snapshot:MaxJobsPerProject"] = inMemory ? "1000" : "0",
                ["Snapshot:ReconcileInterval"] = (reconcileInterval ?? TimeSpan.FromMinutes(1)).ToString(),
                ["Snapshot:LoadTimeout"] = (reconcileInterval ?? TimeSpan.FromMinutes(1)).ToString(),

                // So long that a refresh reads the jobs of an earlier fault again on any machine.
                ["Snapshot:TimestampOverlap"] = "00:05:00",
            },
            transport,
            services =>
            {
                services.AddSingleton<TimeProvider>(time);
                configure?.Invoke(services);
            });
        var table = new FaultyTable(transport, deadline, time, clockRuns ? new RunningTime(time) : null, server);
        await table.AddAsync([.. AnyJob.Many(FirstJobs - 1), AnyJob.Create() with { Description = StorageFault.AffectedJob }]);
        return table;
    }

    /// <summary>
    /// Sends the request of an operation during a fault that lasts longer than any deadline, and lets the deadline pass on the
    /// server's clock when the fault has been met. An operation that the fault does not make unavailable has all the time.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="fault">The fault, of all requests.</param>
    public async Task<HttpResponseMessage> SendUntilDeadlineAsync(Operations operation, StorageFault fault)
    {
        var met = new TaskCompletionSource();
        SetFault(fault, _ => met.TrySetResult() || true);
        var response = SendAsync(operation);
        if (fault.Unavailable.HasFlag(operation))
        {
            // Time for what the fault does after the first request: nothing depends on it.
            await met.Task;
            await Task.WhenAny(response, Task.Delay(TimeSpan.FromMilliseconds(200)));
            Time.Advance(_deadline);
        }

        return await response;
    }

    /// <summary>
    /// Sends the request of an operation, with a faster clock that shortens the delays between the tries of a background read.
    /// </summary>
    /// <param name="operation">The operation.</param>
    /// <param name="maximum">By how much the clock is advanced at most.</param>
    public async Task<HttpResponseMessage> SendWithShortDelaysAsync(Operations operation, TimeSpan maximum)
    {
        var response = SendAsync(operation);
        for (var passed = TimeSpan.Zero; passed < maximum && !response.IsCompleted; passed += DelayStep)
        {
            Time.Advance(DelayStep);
            await Task.WhenAny(response, Task.Delay(TimeSpan.FromMilliseconds(25)));
        }

        return await response;
    }

    /// <summary>Starts a fault, or ends it with null.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="where">The requests that it affects; null for all.</param>
    public void SetFault(StorageFault? fault, Func<Uri, bool>? where = null) => _transport.Hook = (message, send) =>
        fault is not null && (where is null || where(message.Request.Uri.ToUri()))
            ? fault.Inject(message, () => StorageFaults.NoneAsync(message, send))
            : StorageFaults.NoneAsync(message, send);

    /// <summary>Adds a job to the table.</summary>
    public Task AddJobAsync() => AddAsync([AnyJob.Create() with { CreatedDate = AnyJob.Start.AddMinutes(_jobs.Count) }]);

    /// <summary>Deletes the first job from the table directly, without the deleted mark.</summary>
    public async Task DeleteFirstAsync()
    {
        await Server.Table.DeleteEntityAsync(Project, _jobs[0].Id.ToString());
        _jobs.RemoveAt(0);
    }

    /// <summary>Sends the request of an operation.</summary>
    public Task<HttpResponseMessage> SendAsync(Operations operation, CancellationToken cancellationToken = default) =>
        Server.Client.GetAsync(Target(operation), cancellationToken);

    /// <summary>True when the response equals the content of the table.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="response">The response.</param>
    /// <param name="withoutAffectedJob">True when the affected job must be missing.</param>
    public async Task<bool> IsCorrectAsync(Operations operation, HttpResponseMessage response, bool withoutAffectedJob = false)
    {
        var body = JsonNode.Parse(await response.TextAsync());
        return response.StatusCode == HttpStatusCode.OK && operation switch
        {
            Operations.Ready => true,
            Operations.Get => JsonNode.DeepEquals(FindOracle.Json(Project, _jobs[0]), body),
            _ => JsonNode.DeepEquals(Page(withoutAffectedJob), body),
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        _transport.Dispose();
    }

    private JsonArray Page(bool withoutAffectedJob) => new([..
        FindOracle.Find(_jobs, [], [], "")
            .Where(job => !withoutAffectedJob || job.Description != StorageFault.AffectedJob)
            .Select(job => FindOracle.Json(Project, job))]);

    private async Task AddAsync(Job[] jobs)
    {
        await Server.AddAsync(Project, jobs);
        _jobs.AddRange(jobs);
    }

    private Uri Target(Operations operation) => new(
        operation switch
        {
            Operations.Ready => "/health/ready",
            Operations.Get => $"/projects/{Project}/jobs/{_jobs[0].Id}",
            _ => $"/projects/{Project}/jobs",
        },
        UriKind.Relative);
}
