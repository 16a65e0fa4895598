using System.Security.Claims;
using Jobs.Api.Admission;
using Jobs.Api.Auth;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>
/// The operations of the API. A head sends each request to the method of its route, whatever the request's method is, and
/// what no route takes to <see cref="UnknownRoute"/>.
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

    private readonly RequestPipeline _runner;
    private readonly PathReader _path;
    private readonly Authenticator _access;
    private readonly AdmissionControl _gates;
    private readonly JobSearch _search;
    private readonly TableReadiness _readiness;

    internal JobsApi(
        RequestPipeline runner, PathReader path, Authenticator access, AdmissionControl gates, JobSearch search, TableReadiness readiness)
    {
        _runner = runner;
        _path = path;
        _access = access;
        _gates = gates;
        _search = search;
        _readiness = readiness;
    }

    /// <summary>Finds the jobs of a project.</summary>
    public Task FindJobs(HttpContext context) => _runner.RunAsync(context, FindAsync);

    /// <summary>Gets one job.</summary>
    public Task GetJob(HttpContext context) => _runner.RunAsync(context, GetAsync);

    /// <summary>Says that the process runs.</summary>
    public Task HealthLive(HttpContext context) => _runner.RunAsync(context, static (context, cancellationToken) =>
        BodyWriter.WriteAsync(context, ["""{"status":"alive"}"""u8.ToArray()], cancellationToken));

    /// <summary>Says whether requests can be answered.</summary>
    public Task HealthReady(HttpContext context) => _runner.RunAsync(context, async (context, cancellationToken) =>
    {
        await _readiness.CheckAsync(cancellationToken);
        await BodyWriter.WriteAsync(context, ["""{"status":"ready"}"""u8.ToArray()], cancellationToken);
    });

    /// <summary>Sends the OpenAPI document as JSON.</summary>
    public Task OpenApiJson(HttpContext context) => _runner.RunAsync(context, static (context, cancellationToken) =>
        BodyWriter.WriteAsync(context, [ContractDocument.Json], cancellationToken));

    /// <summary>Sends the OpenAPI document as YAML.</summary>
    public Task OpenApiYaml(HttpContext context) => _runner.RunAsync(context, static (context, cancellationToken) =>
        BodyWriter.WriteAsync(context, [ContractDocument.Yaml], cancellationToken, "application/yaml; charset=utf-8"));

    /// <summary>
    /// Answers for the page to try the API whatever is not GET; the page itself is a matter of the head.
    /// </summary>
    public Task SwaggerUI(HttpContext context) => _runner.RunAsync(context, static (context, _) =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return Task.CompletedTask;
    });

    /// <summary>Answers whatever no other route takes.</summary>
    public Task UnknownRoute(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);

        // A head may give a document's route no more than GET.
        var path = context.Request.Path.Value!;
        return path switch
        {
            _ when Is(path, OpenApiJsonRoute) => OpenApiJson(context),
            _ when Is(path, OpenApiYamlRoute) => OpenApiYaml(context),
            _ when Is(path, SwaggerUIRoute) => SwaggerUI(context),
            _ => _runner.RunUnknownAsync(context),
        };
    }

    private static bool Is(string path, string route) =>
        path.Equals($"/{route}", StringComparison.OrdinalIgnoreCase) || path.Equals($"/{route}/", StringComparison.OrdinalIgnoreCase);

    private async Task FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var caller = await _access.AuthenticateAsync(context, cancellationToken);
        var projectId = _path.ProjectIdOf(context);
        await _access.AuthorizeAsync(caller, projectId);
        var query = JobQueryParser.Read(projectId, context.Request.QueryString);
        await InPlaceAsync(context, caller, async place =>
        {
            var page = await _search.FindAsync(query, place, cancellationToken);
            await JobResponse.WriteAsync(context, query, page, cancellationToken);
        }, cancellationToken);
    }

    private async Task GetAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var caller = await _access.AuthenticateAsync(context, cancellationToken);
        var projectId = _path.ProjectIdOf(context);
        await _access.AuthorizeAsync(caller, projectId);
        var id = _path.JobIdOf(context);
        await InPlaceAsync(context, caller, async _ =>
        {
            var job = await _search.GetAsync(projectId, id, cancellationToken)
                ?? throw new ApiException(ErrorKind.NotFound, "UnknownJob");
            await JobResponse.WriteAsync(context, job, cancellationToken);
        }, cancellationToken);
    }

    // A request keeps its place until its answer is sent.
    private async Task InPlaceAsync(
        HttpContext context, ClaimsPrincipal caller, Func<Place, Task> answer, CancellationToken cancellationToken)
    {
        using var place = await _gates.EnterAsync(CallerClaims.NameOf(caller), cancellationToken);
        await (place is null ? _runner.RefuseAsync(context) : answer(place));
    }
}
