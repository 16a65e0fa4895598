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

    private readonly HookedTransport _transport;
    private readonly RunningTime _running;
    private readonly List<Job> _jobs = [];

    private FaultyTable(HookedTransport transport, FakeTimeProvider time, TestServer server) =>
        (_transport, Time, _running, Server) = (transport, time, new RunningTime(time), server);

    /// <summary>The server.</summary>
    public TestServer Server { get; }

    /// <summary>The server's clock, which runs and can be advanced.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>The project.</summary>
    public string Project { get; } = ServerFixture.NewProject();

    /// <summary>The number of requests that were sent to the table.</summary>
    public int Requests => _transport.Count;

    /// <summary>Starts a server with a few jobs in its table, one of them the affected job.</summary>
    public static async Task<FaultyTable> StartAsync(
        TimeSpan deadline,
        bool inMemory = true,
        TimeSpan? reconcileInterval = null,
        Action<IServiceCollection>? configure = null)
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
        var table = new FaultyTable(transport, time, server);
        await table.AddAsync([.. AnyJob.Many(FirstJobs - 1), AnyJob.Create() with { Description = StorageFault.AffectedJob }]);
        return table;
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
        await _running.DisposeAsync();
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
