using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace JobsFunctions;

/// <summary>
/// The routes of the API. No route lists HTTP methods: the host would answer other methods itself, and not as the contract
/// requires.
/// </summary>
public sealed class ApiFunctions(JobsApi api)
{
    /// <summary>Finds the jobs of a project.</summary>
    [Function(nameof(FindJobs))]
    public Task FindJobs([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.FindJobsRoute)] HttpRequest request) =>
        api.FindJobs(request.HttpContext);

    /// <summary>Counts the jobs of a project by state.</summary>
    [Function(nameof(CountJobs))]
    public Task CountJobs([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.CountJobsRoute)] HttpRequest request) =>
        api.CountJobs(request.HttpContext);

    /// <summary>Gets one job.</summary>
    [Function(nameof(GetJob))]
    public Task GetJob([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.GetJobRoute)] HttpRequest request) =>
        api.GetJob(request.HttpContext);

    /// <summary>Reports that the process runs.</summary>
    [Function(nameof(HealthLive))]
    public Task HealthLive([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.HealthLiveRoute)] HttpRequest request) =>
        api.HealthLive(request.HttpContext);

    /// <summary>Reports whether requests can be answered.</summary>
    [Function(nameof(HealthReady))]
    public Task HealthReady([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.HealthReadyRoute)] HttpRequest request) =>
        api.HealthReady(request.HttpContext);

    /// <summary>
    /// Answers requests that match no other function. The host tries functions in the order of their names, so this name must
    /// be the last one.
    /// </summary>
    [Function(nameof(UnknownRoute))]
    public Task UnknownRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request) =>
        api.UnknownRoute(request.HttpContext);
}
