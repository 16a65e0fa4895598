using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace JobsFunctions;

/// <summary>
/// Adapts the functions of the OpenAPI extension to the contract: they answer only for the documented paths, with the headers
/// of the contract.
/// </summary>
internal sealed class DocumentationPages(JobsApi api) : IFunctionsWorkerMiddleware
{
    private const string ExtensionFunctions = "Render";
    private const string Json = "application/json; charset=utf-8";

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [JobsApi.OpenApiJsonRoute] = Json,
        [JobsApi.OpenApiYamlRoute] = "application/yaml; charset=utf-8",
        [JobsApi.SwaggerUIRoute] = "text/html; charset=utf-8",

        // The extension's page reads the document from this address.
        ["swagger.json"] = Json,
    };

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var http = context.GetHttpContext()!;
        var isExtension = context.FunctionDefinition.Name.StartsWith(ExtensionFunctions, StringComparison.Ordinal);
        if (!ContentTypes.TryGetValue(http.Request.Path.Value!.Trim('/'), out var contentType))
        {
            return isExtension ? api.UnknownRoute(http) : next(context);
        }

        Prepare(http, contentType);
        return isExtension ? api.RenderPage(http, () => next(context)) : next(context);
    }

    private static void Prepare(HttpContext http, string contentType)
    {
        // The extension would write the query into its page without encoding it, which would allow scripts.
        http.Request.QueryString = QueryString.Empty;

        // The extension has its own collection of headers and copies it to this one when the response starts.
        var headers = http.Response.Headers;
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode == StatusCodes.Status200OK)
            {
                // The extension sends no length, so a response to HEAD has none either.
                headers.ContentType = contentType;
                headers.ContentLength = null;
            }

            return Task.CompletedTask;
        });
    }
}
