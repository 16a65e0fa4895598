using Jobs.Api.Auth;
using Jobs.Api.Tables;
using Jobs.Api.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Http;

/// <summary>
/// Runs what answers a request, with what every request needs: an identifier, the methods of a path, a deadline, and an
/// answer from the contract's catalogue for whatever goes wrong.
/// </summary>
internal sealed partial class RequestPipeline(
    IOptions<JobsOptions> settings, TimeProvider time, JobsMetrics metrics, ILogger<RequestPipeline> logger)
{
    private const string Methods = "GET, HEAD, OPTIONS";

    private static readonly ApiException TooManyRequests = new(ErrorKind.OverCapacity, "TooManyRequests");

    /// <summary>Answers a request for a known path: GET and HEAD by the handler, other methods here.</summary>
    public Task RunAsync(HttpContext context, Func<HttpContext, CancellationToken, Task> answer) =>
        GuardAsync(context, cancellationToken => AnswerAsync(context, answer, cancellationToken));

    /// <summary>Answers a request for an unknown path.</summary>
    public Task RunUnknownAsync(HttpContext context) =>
        GuardAsync(context, static _ => throw new ApiException(ErrorKind.NotFound, "UnknownPath"));

    /// <summary>Refuses a request for which there is no place, unless there is nobody left to answer to.</summary>
    public Task RefuseAsync(HttpContext context) =>
        context.RequestAborted.IsCancellationRequested ? Task.CompletedTask : WriteAsync(context, TooManyRequests);

    private static Task AnswerAsync(
        HttpContext context, Func<HttpContext, CancellationToken, Task> answer, CancellationToken cancellationToken)
    {
        // Methods are case-sensitive (RFC 9110, 9.1), which the framework's own comparisons are not.
        var method = context.Request.Method;
        if (method is "GET" or "HEAD")
        {
            return answer(context, cancellationToken);
        }

        context.Response.Headers.Allow = Methods;
        if (method is not "OPTIONS")
        {
            throw new ApiException(ErrorKind.MethodNotAllowed, "MethodRule", Methods);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task GuardAsync(HttpContext context, Func<CancellationToken, Task> answer)
    {
        var requestId = RequestId.Assign(context);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        using var deadline = new CancellationTokenSource(settings.Value.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        try
        {
            await answer(either.Token);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer to.
        }
#pragma warning disable CA1031 // This is where whatever goes wrong becomes an answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await FailAsync(context, exception, requestId);
        }
    }

    private Task FailAsync(HttpContext context, Exception exception, string requestId)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            LogBrokenOff(exception, requestId);
            context.Abort();
            return Task.CompletedTask;
        }

        return WriteAsync(context, ToProblem(exception, requestId));
    }

    private Task WriteAsync(HttpContext context, ApiException problem)
    {
        metrics.Rejected(problem.Kind.Code);
        return ErrorResponse.WriteAsync(context, problem, context.RequestAborted);
    }

    private ApiException ToProblem(Exception exception, string requestId)
    {
        switch (exception)
        {
            case ApiException problem:
                if (problem.Kind.Status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
                {
                    LogRefused(requestId, problem.Kind.Code);
                }

                return problem;
            case IssuerUnavailableException:
                return new ApiException(ErrorKind.Unavailable, "IssuerUnavailable");
            case TableUnavailableException or OperationCanceledException:
                LogUnavailable(exception, requestId);
                return new ApiException(ErrorKind.Unavailable, "StorageUnavailable");
            default:
                LogUnexpected(exception, requestId);
                return new ApiException(ErrorKind.Internal, "InternalDescription", requestId);
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "Request {RequestId}: the answer broke off.")]
    private partial void LogBrokenOff(Exception exception, string requestId);

    [LoggerMessage(3, LogLevel.Warning, "Request {RequestId}: Table Storage did not answer in time.")]
    private partial void LogUnavailable(Exception exception, string requestId);

    [LoggerMessage(4, LogLevel.Error, "Request {RequestId}: something unexpected happened.")]
    private partial void LogUnexpected(Exception exception, string requestId);

    [LoggerMessage(5, LogLevel.Information, "Request {RequestId}: refused with code {Code}.")]
    private partial void LogRefused(string requestId, int code);
}
