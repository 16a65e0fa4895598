using Jobs.Api.Admission;
using Jobs.Api.Auth;
using Jobs.Api.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Http;

/// <summary>
/// Lets conditional requests wait until their answer changes, if they prefer that (<c>Prefer: wait</c>). Any thread may call it.
/// </summary>
internal sealed class LongPolling(
    ProjectWatches watches, AdmissionControl admission, SnapshotCache snapshots, IOptions<JobsOptions> options, TimeProvider time)
{
    /// <summary>Makes the answer, and makes it again after each wait for a change.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="caller">Who sent it.</param>
    /// <param name="projectId">The project that the answer is about.</param>
    /// <param name="job">The job that the answer is about; null for all of them.</param>
    /// <param name="deadline">The time limit of the request's work.</param>
    /// <param name="answer">Makes the answer. It returns the error to send; null when it has made the answer.</param>
    /// <returns>The error to send; null when the request was answered.</returns>
    public async Task<ApiError?> RunAsync(
        HttpContext context,
        Caller caller,
        string projectId,
        Guid? job,
        RequestDeadline deadline,
        Func<HeldRequest, CancellationToken, Task<ApiError?>> answer)
    {
        using var held = Start(context, caller, projectId, job, deadline);
        do
        {
            if (await answer(held, deadline.Token) is { } error)
            {
                return error;
            }
        }
        while (await held.WaitAsync());
        return null;
    }

    private HeldRequest Start(HttpContext context, Caller caller, string projectId, Guid? job, RequestDeadline deadline)
    {
        var preferred = context.Request.Headers.IfNoneMatch.Count > 0 ? WaitPreference.Of(context.Request) : 0;
        var seconds = Math.Min(preferred, (int)options.Value.MaxWait.TotalSeconds);
        return new HeldRequest(context, job, deadline, watches, admission, time)
        {
            Caller = caller.Name,
            ProjectId = projectId,
            Seconds = seconds > 0 && snapshots.MayHold(projectId) ? seconds : 0,

            // From before the table is read for the job: what is in later snapshots may not be in the answer.
            Snapshot = seconds > 0 && job is not null ? snapshots.FindRecent(projectId, TimeSpan.MaxValue, out _) : null,
        };
    }
}
