using Jobs.Api.Auth;
using Jobs.Api.Tables;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>
/// The operations of the API. A host sends each request to the method of its route, whatever the request's method is, and
/// what no route takes to <see cref="UnknownRoute"/>. Any thread may call any member.
/// </summary>
public sealed class JobsApi
{
    /// <summary>The route of <see cref="FindJobs"/>.</summary>
    public const string FindJobsRoute = "projects/{projectId}/jobs";

    /// <summary>The route of <see cref="CountJobs"/>.</summary>
    public const string CountJobsRoute = "projects/{projectId}/job-counts";

    /// <summary>The route of <see cref="GetJob"/>.</summary>
    public const string GetJobRoute = "projects/{projectId}/jobs/{jobId}";

    /// <summary>The route of <see cref="HealthLive"/>.</summary>
    public const string HealthLiveRoute = "health/live";

    /// <summary>The route of <see cref="HealthReady"/>.</summary>
    public const string HealthReadyRoute = "health/ready";

    private static readonly ApiError UnknownPath = new(ErrorKind.NotFound, "UnknownPath");

    private readonly RequestPipeline _pipeline;
    private readonly FindJobsHandler _findJobs;
    private readonly CountJobsHandler _countJobs;
    private readonly GetJobHandler _getJob;
    private readonly TableReadiness _readiness;
    private readonly IssuerMetadata _issuer;

    internal JobsApi(
        RequestPipeline pipeline,
        FindJobsHandler findJobs,
        CountJobsHandler countJobs,
        GetJobHandler getJob,
        TableReadiness readiness,
        IssuerMetadata issuer)
    {
        _pipeline = pipeline;
        _findJobs = findJobs;
        _countJobs = countJobs;
        _getJob = getJob;
        _readiness = readiness;
        _issuer = issuer;
    }

    /// <summary>Finds the jobs of a project.</summary>
    public Task FindJobs(HttpContext context) => _pipeline.RunAsync(context, _findJobs.HandleAsync);

    /// <summary>Counts the jobs of a project by state.</summary>
    public Task CountJobs(HttpContext context) => _pipeline.RunAsync(context, _countJobs.HandleAsync);

    /// <summary>Gets one job.</summary>
    public Task GetJob(HttpContext context) => _pipeline.RunAsync(context, _getJob.HandleAsync);

    /// <summary>Says that the process runs.</summary>
    public Task HealthLive(HttpContext context) => RunAsync(context, static (context, cancellationToken) =>
        BodyWriter.WriteAsync(context, ["""{"status":"alive"}"""u8.ToArray()], cancellationToken));

    /// <summary>Says whether requests can be answered.</summary>
    public Task HealthReady(HttpContext context) => RunAsync(context, async (context, cancellationToken) =>
    {
        // For the log only: an issuer that is down does not make the instance unready, since it may have the keys.
        _issuer.FetchIfNeverRead();
        await _readiness.CheckAsync(cancellationToken);
        await BodyWriter.WriteAsync(context, ["""{"status":"ready"}"""u8.ToArray()], cancellationToken);
    });

    /// <summary>Answers what no other route takes: the documents, and 404 for any other path.</summary>
    public Task UnknownRoute(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Documents.Find(context.Request.Path) is { } document
            ? RunAsync(context, (context, cancellationToken) => document.Value.WriteAsync(context, cancellationToken))
            : _pipeline.RejectAsync(context, UnknownPath);
    }

    /// <summary>Runs code that is not of this API, and answers with an error of the contract if it fails.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="run">The code.</param>
    public Task Guard(HttpContext context, Func<Task> run) => _pipeline.GuardAsync(context, run);

    private Task RunAsync(HttpContext context, Func<HttpContext, CancellationToken, Task> answer) =>
        _pipeline.RunAsync(context, async (context, deadline) =>
        {
            await answer(context, deadline.Token);
            return null;
        });
}
