using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace JobsFunctions;

/// <summary>
/// The routes of the API. None lists methods, because the host answers a method that no function takes by itself, and
/// not as the contract has it.
/// </summary>
public sealed class ApiFunctions(JobsApi api)
{
    /// <summary>Finds the jobs of a project.</summary>
    [Function(nameof(FindJobs))]
    public Task FindJobs([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.FindJobsRoute)] HttpRequest request) =>
        api.FindJobs(request.HttpContext);

    /// <summary>Gets one job.</summary>
    [Function(nameof(GetJob))]
    public Task GetJob([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.GetJobRoute)] HttpRequest request) =>
        api.GetJob(request.HttpContext);

    /// <summary>Says that the process runs.</summary>
    [Function(nameof(HealthLive))]
    public Task HealthLive([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.HealthLiveRoute)] HttpRequest request) =>
        api.HealthLive(request.HttpContext);

    /// <summary>Says whether requests can be answered.</summary>
    [Function(nameof(HealthReady))]
    public Task HealthReady([HttpTrigger(AuthorizationLevel.Anonymous, Route = JobsApi.HealthReadyRoute)] HttpRequest request) =>
        api.HealthReady(request.HttpContext);

    /// <summary>
    /// Answers whatever no other function takes. The host tries functions in the order of their names, so this name must
    /// be the last of all.
    /// </summary>
    [Function(nameof(UnknownRoute))]
    public Task UnknownRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request) =>
        api.UnknownRoute(request.HttpContext);
}
