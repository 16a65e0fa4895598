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

/// <summary>The function app: the API, its documentation, and the web server of the worker.</summary>
internal static class FunctionApp
{
    /// <summary>Configures the app.</summary>
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

        // The host already logs each request; the web server of the worker would add four lines.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        AddDocumentation(builder.Services);
        RaiseServerLimits(builder.Services);
        return builder.Build();
    }

    // The worker's spans join the traces of the host, and the worker exports its own logs instead of the host.
    private static void AddWorkerTelemetry(IServiceCollection services) =>
        services.AddOpenTelemetry().UseFunctionsWorkerDefaults();

    // Created on the first request for the documentation, because reading the contract would dominate the start time.
    private static void AddDocumentation(IServiceCollection services) =>
        services.AddSingleton<IOpenApiConfigurationOptions>(static _ => new OpenApiConfigurationOptions
        {
            Info = ContractDocument.Read().Info,
            OpenApiVersion = OpenApiVersionType.V3,
            DocumentFilters = [new ContractFilter()],
        });

    // The host rejects requests that are too large. If the worker rejected them too, callers would get an empty 500.
    private static void RaiseServerLimits(IServiceCollection services) =>
        services.Configure<KestrelServerOptions>(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MaxRequestLineSize = 256 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 1000;
        });
}
