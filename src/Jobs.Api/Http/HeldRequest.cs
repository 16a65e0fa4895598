using System.Runtime.ExceptionServices;
using System.Threading.RateLimiting;
using Jobs.Api.Admission;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Jobs.Api.Http;

/// <summary>
/// A request whose answer is made again as long as it is 304 and the caller prefers to wait. It holds no lease of the working
/// requests while it waits. Only one thread at a time may use it.
/// </summary>
internal sealed class HeldRequest(
    HttpContext context,
    Guid? job,
    RequestDeadline deadline,
    ProjectWatches watches,
    AdmissionControl admission,
    TimeProvider time) : IDisposable
{
    private static readonly KeyValuePair<string, object?> Waited = new("jobs.waited", true);

    // Each answer adds to it.
    private readonly StringValues _vary = context.Response.Headers.Vary;

    private ProjectWatches.Waiter? _waiter;
    private RateLimitLease? _lease;
    private string? _tag;
    private long _started;

    /// <summary>Who sent it; null when that is not known.</summary>
    public required string? Caller { get; init; }

    /// <summary>The project that the answer is about.</summary>
    public required string ProjectId { get; init; }

    /// <summary>How many seconds it may wait; 0 for a request that does not.</summary>
    public required int Seconds { get; init; }

    /// <summary>
    /// The snapshot that the answer was made from, or for one that is made from the table, the last snapshot before that; null for
    /// none. After a wait, the snapshot that has ended it.
    /// </summary>
    public ProjectSnapshot? Snapshot { get; set; }

    /// <summary>True when it has waited, and <see cref="Snapshot"/> is as fresh as the next answer must be.</summary>
    public bool IsWoken { get; private set; }

    /// <summary>Acquires the lease that every answer needs.</summary>
    public ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken) => Seconds > 0
        ? admission.AcquireLongPollAsync(Caller, cancellationToken)
        : admission.AcquireAsync(Caller, cancellationToken);

    /// <summary>Waits for a change when the answer, which has not been sent, is 304.</summary>
    /// <returns>True when the answer is to be made again; false when it is final.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<bool> WaitAsync()
    {
        var isUnchanged = context.Response.StatusCode == StatusCodes.Status304NotModified
            && (_tag is null || _tag == context.Response.Headers.ETag);
        if (!isUnchanged || !(_waiter is not null || await TryGrantAsync()))
        {
            return false;
        }

        var next = _waiter!.NextAsync(Snapshot);
        Snapshot = null;
        var remaining = TimeSpan.FromSeconds(Seconds) - time.GetElapsedTime(_started);
        deadline.Pause();
        await ((Task)next).WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, time, context.RequestAborted)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.RequestAborted.ThrowIfCancellationRequested();
        deadline.Restart();
        ThrowIfFailed(next);
        if (!next.IsCompleted || await next is not { } changed)
        {
            return false;
        }

        ForgetAnswer();
        Snapshot = changed;
        IsWoken = true;
        return true;
    }

    public void Dispose()
    {
        _waiter?.Dispose();
        _lease?.Dispose();
    }

    private async Task<bool> TryGrantAsync()
    {
        if (Seconds == 0 || (job is null && Snapshot is null))
        {
            return false;
        }

        _lease = await admission.AcquireWaitingAsync(Caller, deadline.Token);
        _waiter = _lease.IsAcquired ? watches.TryJoin(ProjectId, job) : null;
        if (_waiter is null)
        {
            return false;
        }

        WaitPreference.Grant(context.Response, Seconds);
        context.Response.Headers.Remove("Age");
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(Waited);
        _tag = context.Response.Headers.ETag;
        _started = time.GetTimestamp();
        return true;
    }

    // At the end of the time, a table that does not answer has failed too: it is not known whether there was a change.
    private void ThrowIfFailed(Task<ProjectSnapshot?> next)
    {
        var failure = next.IsCompleted ? next.Exception?.InnerException : _waiter!.Failure;
        if (failure is not null)
        {
            ForgetAnswer();
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void ForgetAnswer()
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.Remove("ETag");
        response.Headers.Remove("Cache-Control");
        response.Headers.Remove("Retry-After");
        response.Headers.Vary = _vary;
    }
}
