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

    /// <summary>The route of <see cref="GetJob"/>.</summary>
    public const string GetJobRoute = "projects/{projectId}/jobs/{jobId}";

    /// <summary>The route of <see cref="HealthLive"/>.</summary>
    public const string HealthLiveRoute = "health/live";

    /// <summary>The route of <see cref="HealthReady"/>.</summary>
    public const string HealthReadyRoute = "health/ready";

    /// <summary>The route of <see cref="OpenApiJson"/>.</summary>
    public const string OpenApiJsonRoute = "openapi/v3.json";

    /// <summary>The route of <see cref="OpenApiYaml"/>.</summary>
    public const string OpenApiYamlRoute = "openapi/v3.yaml";

    /// <summary>The route of <see cref="SwaggerUI"/>.</summary>
    public const string SwaggerUIRoute = "swagger/ui";

    private static readonly ApiError UnknownPath = new(ErrorKind.NotFound, "UnknownPath");

    private readonly RequestPipeline _pipeline;
    private readonly FindJobsHandler _findJobs;
    private readonly GetJobHandler _getJob;
    private readonly TableReadiness _readiness;
    private readonly IssuerMetadata _issuer;

    internal JobsApi(
        RequestPipeline pipeline,
        FindJobsHandler findJobs,
        GetJobHandler getJob,
        TableReadiness readiness,
        IssuerMetadata issuer)
    {
        _pipeline = pipeline;
        _findJobs = findJobs;
        _getJob = getJob;
        _readiness = readiness;
        _issuer = issuer;
    }

    /// <summary>Finds the jobs of a project.</summary>
    public Task FindJobs(HttpContext context) => _pipeline.RunAsync(context, _findJobs.HandleAsync);

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

    /// <summary>Sends the OpenAPI document as JSON.</summary>
    public Task OpenApiJson(HttpContext context) => RunAsync(context, static (context, cancellationToken) =>
        BodyWriter.WriteAsync(context, [ContractDocument.Json], cancellationToken));

    /// <summary>Sends the OpenAPI document as YAML.</summary>
    public Task OpenApiYaml(HttpContext context) => RunAsync(context, static (context, cancellationToken) =>
        BodyWriter.WriteAsync(context, [ContractDocument.Yaml], cancellationToken, "application/yaml; charset=utf-8"));

    /// <summary>Answers HEAD, OPTIONS and other methods for the page to try the API; the host serves the page itself.</summary>
    public Task SwaggerUI(HttpContext context) => RunAsync(context, static (context, _) =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return Task.CompletedTask;
    });

    /// <summary>
    /// Lets the host render a page of its own (the page to try the API) with what every response has: a request id, a
    /// time limit, and an error of the contract if it fails.
    /// </summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="render">Renders the page.</param>
    public Task RenderPage(HttpContext context, Func<Task> render) => RunAsync(context, (_, _) => render());

    /// <summary>Answers what no other route takes.</summary>
    public Task UnknownRoute(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // A host can give a document's route GET only; the other methods arrive here.
        return IsPath(context, OpenApiJsonRoute) ? OpenApiJson(context)
            : IsPath(context, OpenApiYamlRoute) ? OpenApiYaml(context)
            : IsPath(context, SwaggerUIRoute) ? SwaggerUI(context)
            : _pipeline.RejectAsync(context, UnknownPath);
    }

    private static bool IsPath(HttpContext context, string route)
    {
        var path = context.Request.Path.Value!;
        return path.StartsWith('/')
            && path.AsSpan(1).TrimEnd('/').Equals(route, StringComparison.OrdinalIgnoreCase)
            && !path.EndsWith("//", StringComparison.Ordinal);
    }

    private Task RunAsync(HttpContext context, Func<HttpContext, CancellationToken, Task> answer) =>
        _pipeline.RunAsync(context, async (context, cancellationToken) =>
        {
            await answer(context, cancellationToken);
            return null;
        });
}
