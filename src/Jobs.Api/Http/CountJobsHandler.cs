using Jobs.Api.Auth;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>Counts the jobs of a project by state: the way of a request from top to bottom.</summary>
internal sealed class CountJobsHandler(
    Authenticator authenticator,
    ProjectAccess projects,
    SnapshotCache snapshots,
    PartitionScan partitionScan,
    LongPolling longPolling)
{
    /// <summary>Answers a request for counts.</summary>
    /// <returns>The error to send; null when the request was answered.</returns>
    public async Task<ApiError?> HandleAsync(HttpContext context, RequestDeadline deadline)
    {
        var caller = await authenticator.AuthenticateAsync(context, deadline.Token);
        var projectId = PathParameters.ProjectIdOf(context);
        authenticator.Authorize(caller, projectId);
        var criteria = JobQueryParser.ParseCriteria(projectId, context.Request.QueryString);

        return await longPolling.RunAsync(
            context, caller, projectId, job: null, deadline, (held, stop) => AnswerAsync(context, criteria, held, stop));
    }

    private async Task<ApiError?> AnswerAsync(
        HttpContext context, JobCriteria criteria, HeldRequest held, CancellationToken cancellationToken)
    {
        using var lease = await projects.AcquireAsync(context, held, query: null, cancellationToken);
        if (lease.Error is { } error)
        {
            return error;
        }

        var counts = lease.Snapshot is { } snapshot
            ? snapshots.Count(snapshot, criteria)
            : await partitionScan.CountAsync(criteria, cancellationToken);
        projects.Found(lease, context.Response, counts.Total);
        await JobResponse.WriteAsync(context, counts.Json, cancellationToken);
        return null;
    }
}
