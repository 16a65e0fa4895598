using Jobs.Api.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace JobsFunctions.OpenApi;

/// <summary>
/// Answers the functions of the OpenAPI extension with the documents of the API. The extension would render them again for
/// each request, write the request's host and query into its page, and answer paths that the contract does not have.
/// </summary>
internal sealed class ExtensionMiddleware(JobsApi api) : IFunctionsWorkerMiddleware
{
    private const string ExtensionFunctions = "Render";

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.FunctionDefinition.Name.StartsWith(ExtensionFunctions, StringComparison.Ordinal)
            ? api.UnknownRoute(context.GetHttpContext()!)
            : next(context);
}
