using Jobs.Api.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace JobsFunctions;

/// <summary>
/// Answers with an error of the contract when anything in the worker fails that is not of the API: the worker itself would
/// answer 200 without a body.
/// </summary>
internal sealed class FailureMiddleware(JobsApi api) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http ? api.Guard(http, () => next(context)) : next(context);
}
