using Jobs.Api.Admission;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Http;

/// <summary>
/// The way from an authorized request to the jobs of its project: a snapshot, recent or fresh, or else a scan, and the leases
/// for it. Any thread may call any member.
/// </summary>
internal sealed class ProjectAccess(
    AdmissionControl admission, SnapshotCache snapshots, IOptions<JobsOptions> options, TimeProvider time, JobsMetrics metrics)
{
    /// <summary>Acquires what the request needs to read the jobs.</summary>
    /// <param name="context">The request.</param>
    /// <param name="held">Its caller and its project, and whether it has waited for a change.</param>
    /// <param name="query">The page to find; null when jobs are only counted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ProjectLease> AcquireAsync(
        HttpContext context, HeldRequest held, JobQuery? query, CancellationToken cancellationToken)
    {
        var maxAge = AcceptedAge.Of(context.Request, options.Value.DefaultMaxAge);
        var request = await held.AcquireAsync(cancellationToken);
        var lease = new ProjectLease(request);
        try
        {
            lease.Error = request.IsAcquired
                ? await AcquireAsync(lease, held, query, maxAge, context.RequestAborted, cancellationToken)
                : ApiError.TooManyRequests;
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Reports that the search is over, before its result is sent.</summary>
    /// <param name="lease">What the request holds.</param>
    /// <param name="response">Gets the age of an answer that is not fresh.</param>
    /// <param name="total">How many jobs matched.</param>
    public void Found(ProjectLease lease, HttpResponse response, int total)
    {
        if (lease.Snapshot is not null)
        {
            // What remains to be sent is in memory anyway, however slowly the caller reads.
            lease.Search?.Dispose();
        }

        metrics.Found(total, fromMemory: lease.Snapshot is not null);
        if (lease.Age is { } age)
        {
            AcceptedAge.Send(response, age);
        }
    }

    private async Task<ApiError?> AcquireAsync(
        ProjectLease lease,
        HeldRequest held,
        JobQuery? query,
        TimeSpan maxAge,
        CancellationToken disconnected,
        CancellationToken cancellationToken)
    {
        var (caller, projectId) = (held.Caller, held.ProjectId);
        var age = TimeSpan.Zero;
        var recent = held.Snapshot ?? snapshots.FindRecent(projectId, maxAge, out age);
        var load = recent is null && snapshots.NeedsLoad(projectId)
            ? await admission.AcquireLoadAsync(caller, cancellationToken)
            : null;
        if (load is { IsAcquired: false })
        {
            return ApiError.TooManyLoads;
        }

        var started = time.GetTimestamp();
        lease.Snapshot = recent ?? await snapshots.GetAsync(projectId, load, disconnected, cancellationToken);
        lease.Age = recent is null || held.IsWoken ? null : age;
        held.Snapshot = lease.Snapshot;
        lease.Search = lease.Snapshot is { } snapshot
            ? await admission.AcquireLargePageAsync(
                caller, query is null ? 0 : snapshot.WindowOf(query), time.GetElapsedTime(started), cancellationToken)
            : await admission.AcquireScanAsync(caller, query?.WindowSize ?? 0, cancellationToken);
        return lease.Search is { IsAcquired: false } ? ApiError.TooManyScans : null;
    }
}
