using Jobs.Api.Admission;
using Jobs.Api.Auth;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>Finds the jobs of a project: the way of a request from top to bottom.</summary>
internal sealed class FindJobsHandler(
    Authenticator authenticator, AdmissionControl admission, SnapshotCache snapshots, PartitionScan scan, JobsMetrics metrics)
{
    /// <summary>Answers a find.</summary>
    /// <returns>The error to send; null when the request was answered.</returns>
    public async Task<ApiError?> HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var caller = await authenticator.AuthenticateAsync(context, cancellationToken);
        var projectId = PathParameters.ProjectIdOf(context);
        authenticator.Authorize(caller, projectId);
        var query = JobQueryParser.Parse(projectId, context.Request.QueryString);

        using var lease = await admission.AcquireAsync(caller.Name, cancellationToken);
        if (!lease.IsAcquired)
        {
            return ApiError.TooManyRequests;
        }

        var snapshot = await snapshots.GetAsync(projectId, cancellationToken);
        using var scanLease = snapshot is null
            ? await admission.AcquireScanAsync(caller.Name, query.WindowSize, cancellationToken)
            : null;
        if (scanLease is { IsAcquired: false })
        {
            return ApiError.TooManyScans;
        }

        var page = snapshot?.Find(query) ?? await scan.FindAsync(query, cancellationToken);
        metrics.Found(page.Total, fromMemory: snapshot is not null);
        await JobResponse.WriteAsync(context, query, page, cancellationToken);
        return null;
    }
}
