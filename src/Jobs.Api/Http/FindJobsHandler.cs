using Jobs.Api.Admission;
using Jobs.Api.Auth;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Http;

/// <summary>Finds the jobs of a project: the way of a request from top to bottom.</summary>
internal sealed class FindJobsHandler(
    Authenticator authenticator,
    AdmissionControl admission,
    SnapshotCache snapshots,
    PartitionScan partitionScan,
    IOptions<JobsOptions> options,
    JobsMetrics metrics)
{
    /// <summary>Answers a find.</summary>
    /// <returns>The error to send; null when the request was answered.</returns>
    public async Task<ApiError?> HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var caller = await authenticator.AuthenticateAsync(context, cancellationToken);
        var projectId = PathParameters.ProjectIdOf(context);
        authenticator.Authorize(caller, projectId);
        var query = JobQueryParser.Parse(projectId, context.Request.QueryString);
        var maxAge = AcceptedAge.Of(context.Request, options.Value.DefaultMaxAge);

        using var lease = await admission.AcquireAsync(caller.Name, cancellationToken);
        if (!lease.IsAcquired)
        {
            return ApiError.TooManyRequests;
        }

        var recent = snapshots.FindRecent(projectId, maxAge, out var age);
        var load = recent is null && snapshots.NeedsLoad(projectId)
            ? await admission.AcquireLoadAsync(caller.Name, cancellationToken)
            : null;
        if (load is { IsAcquired: false })
        {
            return ApiError.TooManyLoads;
        }

        var snapshot = recent ?? await snapshots.GetAsync(projectId, load, context.RequestAborted, cancellationToken);
        using var scan = snapshot is null
            ? await admission.AcquireScanAsync(caller.Name, query.WindowSize, cancellationToken)
            : await admission.AcquireLargePageAsync(caller.Name, snapshot.WindowOf(query), cancellationToken);
        if (scan is { IsAcquired: false })
        {
            return ApiError.TooManyScans;
        }

        var page = snapshot is null
            ? await partitionScan.FindAsync(query, cancellationToken)
            : await snapshots.FindAsync(snapshot, query, cancellationToken);
        if (snapshot is not null)
        {
            // What remains to be sent is in memory anyway, however slowly the caller reads.
            scan?.Dispose();
        }

        metrics.Found(page.Total, fromMemory: snapshot is not null);
        if (recent is not null)
        {
            AcceptedAge.Send(context.Response, age);
        }

        await JobResponse.WriteAsync(context, query, page, cancellationToken);
        return null;
    }
}
