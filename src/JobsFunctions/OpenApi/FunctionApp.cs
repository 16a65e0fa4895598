using JobsFunctions.OpenApi;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

namespace JobsFunctions;

/// <summary>The part of the function app that is compiled only with the OpenAPI extension.</summary>
internal static partial class FunctionApp
{
    static partial void AddOpenApiExtension(FunctionsApplicationBuilder builder) =>
        builder.UseMiddleware<ExtensionMiddleware>();
}
