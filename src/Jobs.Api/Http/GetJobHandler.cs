using Jobs.Api.Admission;
using Jobs.Api.Auth;
using Jobs.Api.Query;
using Jobs.Api.Tables;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>Gets one job, always from the table.</summary>
internal sealed class GetJobHandler(
    Authenticator authenticator, AdmissionControl admission, JobTableReader table, JobJsonWriterFactory json)
{
    private static readonly ApiError UnknownJob = new(ErrorKind.NotFound, "UnknownJob");

    /// <summary>Answers a get.</summary>
    /// <returns>The error to send; null when the request was answered.</returns>
    public async Task<ApiError?> HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var caller = await authenticator.AuthenticateAsync(context, cancellationToken);
        var projectId = PathParameters.ProjectIdOf(context);
        authenticator.Authorize(caller, projectId);
        var id = PathParameters.JobIdOf(context);

        using var lease = await admission.AcquireAsync(caller.Name, cancellationToken);
        if (!lease.IsAcquired)
        {
            return ApiError.TooManyRequests;
        }

        if (await table.GetAsync(projectId, id, cancellationToken) is not { } job)
        {
            return UnknownJob;
        }

        await JobResponse.WriteAsync(context, json.ForProject(projectId).Write(job), cancellationToken);
        return null;
    }
}
