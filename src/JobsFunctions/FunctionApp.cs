using Jobs.Api;
using Jobs.Api.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobsFunctions;

/// <summary>The function app: the API and the web server of the worker.</summary>
internal static partial class FunctionApp
{
    // https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout
    private static readonly TimeSpan MaxRequestTimeout = TimeSpan.FromSeconds(230);

    /// <summary>Configures the app.</summary>
    public static IHost Build(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();

        // First, so that it sees the failures of all that comes after it.
        builder.UseMiddleware<FailureMiddleware>();
        AddOpenApiExtension(builder);
        builder.Services.AddJobs(MaxRequestTimeout);
        builder.Services.AddTableCheck();
        if (builder.Services.AddJobsTelemetry(builder.Configuration, hostTracesRequests: true))
        {
            AddWorkerTelemetry(builder.Services);
        }

        // The host already logs each request; the web server of the worker would add four lines.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        RaiseServerLimits(builder.Services);
        return builder.Build();
    }

    // Implemented in the folder OpenApi, which is compiled only with the extension.
    static partial void AddOpenApiExtension(FunctionsApplicationBuilder builder);

    // The worker's spans join the traces of the host, and the worker exports its own logs instead of the host.
    private static void AddWorkerTelemetry(IServiceCollection services) =>
        services.AddOpenTelemetry().UseFunctionsWorkerDefaults();

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
