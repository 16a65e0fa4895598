using Jobs.Api.Auth;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Http;

/// <summary>
/// Runs the handler of a request with what every request needs: an id, the methods of a path, a time limit, and an error of
/// the contract for whatever fails. Any thread may call it.
/// </summary>
internal sealed partial class RequestPipeline(
    IOptions<JobsOptions> options,
    CrossOriginAccess crossOrigin,
    TimeProvider time,
    JobsMetrics metrics,
    ILogger<RequestPipeline> logger)
{
    private const int LogRecordsPerMinute = 10;

    // The project will not be smaller soon.
    private static readonly TimeSpan TooLargeRetryAfter = TimeSpan.FromMinutes(5);

    private static readonly ApiError MethodNotAllowed = new(ErrorKind.MethodNotAllowed, "MethodRule", ApiMethods.Text);

    // By code of the contract. Every caller can cause these records; the metric counts what is left out.
    private readonly LogSampler<int> _sampler = new(time, LogRecordsPerMinute);

    /// <summary>Answers a request for a known path: GET and HEAD by the handler, other methods directly.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="handle">The handler. It returns the error to send, or null when it has answered the request.</param>
    public Task RunAsync(HttpContext context, Func<HttpContext, RequestDeadline, Task<ApiError?>> handle) =>
        RunAnyMethodAsync(context, deadline => HandleMethodAsync(context, handle, deadline));

    /// <summary>Answers a request with an error, whatever its method is.</summary>
    public Task RejectAsync(HttpContext context, ApiError error) =>
        RunAnyMethodAsync(context, _ => Task.FromResult<ApiError?>(error));

    /// <summary>Runs code of the host around a request, and answers with an error if it fails.</summary>
    public async Task GuardAsync(HttpContext context, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
#pragma warning disable CA1031 // A caller must not wait for a response that never comes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            crossOrigin.Apply(context);
            await FailAsync(context, exception, RequestId.Assign(context));
        }
    }

    private static Task<ApiError?> HandleMethodAsync(
        HttpContext context,
        Func<HttpContext, RequestDeadline, Task<ApiError?>> handle,
        RequestDeadline deadline)
    {
        // Methods are case-sensitive (RFC 9110, 9.1), which the framework's own comparisons are not.
        var method = context.Request.Method;
        if (method is "GET" or "HEAD")
        {
            return handle(context, deadline);
        }

        if (method is "OPTIONS")
        {
            AnswerOptions(context);
            return Task.FromResult<ApiError?>(null);
        }

        context.Response.Headers.Allow = ApiMethods.Text;
        return Task.FromResult<ApiError?>(MethodNotAllowed);
    }

    private static void AnswerOptions(HttpContext context)
    {
        context.Response.Headers.Allow = ApiMethods.Text;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task RunAnyMethodAsync(HttpContext context, Func<RequestDeadline, Task<ApiError?>> handle)
    {
        var requestId = RequestId.Assign(context);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (crossOrigin.Apply(context))
        {
            // On any path: a page can read a 404 only if its preflight request was answered.
            AnswerOptions(context);
            return;
        }

        using var deadline = new RequestDeadline(options.Value.RequestTimeout, time, context.RequestAborted);
        try
        {
            if (await handle(deadline) is { } error && !context.RequestAborted.IsCancellationRequested)
            {
                await WriteAsync(context, error);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
#pragma warning disable CA1031 // This is where whatever fails becomes a response.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await FailAsync(context, exception, requestId);
        }
    }

    private Task FailAsync(HttpContext context, Exception exception, string requestId)
    {
        if (context.Response.HasStarted || context.Response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
        {
            // Half a response must not look like a whole one, and what is buffered cannot be taken back.
            LogAborted(exception, requestId);
            context.Abort();
            return Task.CompletedTask;
        }

        return WriteAsync(context, ErrorOf(exception, requestId));
    }

    private Task WriteAsync(HttpContext context, ApiError error)
    {
        metrics.Rejected(error.Kind.Code);
        return ErrorResponse.WriteAsync(context, error, context.RequestAborted);
    }

    private ApiError ErrorOf(Exception exception, string requestId)
    {
        switch (exception)
        {
            case ApiException api:
                return api.Error;
            case AccessException access:
                return AccessErrorOf(access, requestId);
            case ProjectLoadingException loading:
                if (MayLog(ErrorKind.Unavailable.Code))
                {
                    LogLoading(requestId, loading.Remaining);
                }

                return new ApiError(ErrorKind.Unavailable, "ProjectLoading") { RetryAfter = loading.Remaining };
            case ProjectTooLargeException:
                return new ApiError(ErrorKind.Unavailable, "ProjectTooLarge") { RetryAfter = TooLargeRetryAfter };
            case TableUnavailableException or OperationCanceledException:
                if (MayLog(ErrorKind.Unavailable.Code))
                {
                    LogUnavailable(exception, requestId, ReasonOf(exception));
                }

                return new ApiError(ErrorKind.Unavailable, "StorageUnavailable");
            default:
                LogUnexpected(exception, requestId);
                return new ApiError(ErrorKind.Internal, "InternalDescription", requestId);
        }
    }

    private ApiError AccessErrorOf(AccessException access, string requestId)
    {
        var error = AccessErrors.Of(access.Failure);
        if (error.Kind.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden && MayLog(error.Kind.Code))
        {
            LogRejected(requestId, error.Kind.Code);
        }

        return error;
    }

    private static string ReasonOf(Exception exception) =>
        exception is TableUnavailableException ? exception.Message : "Table Storage did not answer in time.";

    private bool MayLog(int code)
    {
        var may = _sampler.TryTake(code, out var omitted);
        if (omitted > 0)
        {
            LogOmitted(omitted, code);
        }

        return may;
    }

    [LoggerMessage(2, LogLevel.Warning, "Request {RequestId}: the response was aborted.")]
    private partial void LogAborted(Exception exception, string requestId);

    [LoggerMessage(3, LogLevel.Warning, "Request {RequestId}: {Reason}")]
    private partial void LogUnavailable(Exception exception, string requestId, string reason);

    [LoggerMessage(13, LogLevel.Warning, "Request {RequestId}: its project is still being loaded, for about {Remaining} more.")]
    private partial void LogLoading(string requestId, TimeSpan remaining);

    [LoggerMessage(4, LogLevel.Error, "Request {RequestId}: unexpected error.")]
    private partial void LogUnexpected(Exception exception, string requestId);

    [LoggerMessage(5, LogLevel.Information, "Request {RequestId}: rejected with code {Code}.")]
    private partial void LogRejected(string requestId, int code);

    [LoggerMessage(16, LogLevel.Information, "{Omitted} more requests were answered with code {Code} and not logged.")]
    private partial void LogOmitted(long omitted, int code);
}
