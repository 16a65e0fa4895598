using Jobs.Api;
using Jobs.Api.Http;
using Jobs.Api.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Abstractions;
using Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Configurations;
using Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Enums;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobsFunctions;

/// <summary>The function app: the API, its documentation, and the worker's own web server.</summary>
internal static class FunctionApp
{
    /// <summary>Puts the app together.</summary>
    public static IHost Build(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<DocumentationPages>();
        builder.Services.AddJobs();
        if (builder.Services.AddJobsTelemetry(builder.Configuration))
        {
            AddWorkerTelemetry(builder.Services);
        }

        // The host logs each request already; the worker's web server would add four lines to that.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        AddDocumentation(builder.Services);
        LeaveLimitsToTheHost(builder.Services);
        return builder.Build();
    }

    // Makes function calls spans of the host's traces, and makes the host ignore the worker's own logs.
    private static void AddWorkerTelemetry(IServiceCollection services) =>
        services.AddOpenTelemetry().UseFunctionsWorkerDefaults();

    // Created with the first request for the documentation: reading the contract takes longer than everything else at start.
    private static void AddDocumentation(IServiceCollection services) =>
        services.AddSingleton<IOpenApiConfigurationOptions>(static _ => new OpenApiConfigurationOptions
        {
            Info = ContractDocument.Read().Info,
            OpenApiVersion = OpenApiVersionType.V3,
            DocumentFilters = [new ContractFilter()],
        });

    // The host rejects what is too large before; a rejection here would reach the caller as an empty 500.
    private static void LeaveLimitsToTheHost(IServiceCollection services) => services.Configure<KestrelServerOptions>(static kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestLineSize = 256 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 1000;
    });
}
