using Jobs.Api.Auth;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>Finds the jobs of a project: the way of a request from top to bottom.</summary>
internal sealed class FindJobsHandler(
    Authenticator authenticator,
    ProjectAccess projects,
    SnapshotCache snapshots,
    PartitionScan partitionScan,
    LongPolling longPolling)
{
    /// <summary>Answers a find.</summary>
    /// <returns>The error to send; null when the request was answered.</returns>
    public async Task<ApiError?> HandleAsync(HttpContext context, RequestDeadline deadline)
    {
        var caller = await authenticator.AuthenticateAsync(context, deadline.Token);
        var projectId = PathParameters.ProjectIdOf(context);
        authenticator.Authorize(caller, projectId);
        var query = JobQueryParser.Parse(projectId, context.Request.QueryString);

        return await longPolling.RunAsync(
            context, caller, projectId, job: null, deadline, (held, stop) => AnswerAsync(context, query, held, stop));
    }

    private async Task<ApiError?> AnswerAsync(
        HttpContext context, JobQuery query, HeldRequest held, CancellationToken cancellationToken)
    {
        using var lease = await projects.AcquireAsync(context, held, query, cancellationToken);
        if (lease.Error is { } error)
        {
            return error;
        }

        var page = lease.Snapshot is { } snapshot
            ? await snapshots.FindAsync(snapshot, query, cancellationToken)
            : await partitionScan.FindAsync(query, cancellationToken);
        projects.Found(lease, context.Response, page.Total);
        await JobResponse.WriteAsync(context, query, page, cancellationToken);
        if (lease.Snapshot is { } sent)
        {
            snapshots.ChargePages(query.ProjectId, sent);
        }

        return null;
    }
}
