using Jobs.Api.Auth;
using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Http;

/// <summary>Gets one job, always from the table.</summary>
internal sealed class GetJobHandler(
    Authenticator authenticator,
    JobTableReader table,
    JobJsonWriterFactory json,
    LongPolling longPolling,
    IOptions<JobsOptions> options)
{
    private static readonly ApiError UnknownJob = new(ErrorKind.NotFound, "UnknownJob");

    /// <summary>Answers a get.</summary>
    /// <returns>The error to send; null when the request was answered.</returns>
    public async Task<ApiError?> HandleAsync(HttpContext context, RequestDeadline deadline)
    {
        var caller = await authenticator.AuthenticateAsync(context, deadline.Token);
        var projectId = PathParameters.ProjectIdOf(context);
        authenticator.Authorize(caller, projectId);
        var id = PathParameters.JobIdOf(context);

        return await longPolling.RunAsync(
            context, caller, projectId, id, deadline, (held, stop) => AnswerAsync(context, projectId, id, held, stop));
    }

    private async Task<ApiError?> AnswerAsync(
        HttpContext context, string projectId, Guid id, HeldRequest held, CancellationToken cancellationToken)
    {
        using var lease = await held.AcquireAsync(cancellationToken);
        if (!lease.IsAcquired)
        {
            return ApiError.TooManyRequests;
        }

        if (await table.GetAsync(projectId, id, cancellationToken) is not { } job)
        {
            return UnknownJob;
        }

        if (job.State is JobState.Acknowledged or JobState.InProgress)
        {
            RetryAfter.Send(context.Response, options.Value.RetryAfter);
        }

        await JobResponse.WriteAsync(context, json.ForProject(projectId).Write(job), cancellationToken);
        return null;
    }
}
