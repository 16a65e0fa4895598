using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Jobs.Api.Telemetry;

/// <summary>
/// OpenTelemetry for the service. Apart from the switch, so that its libraries are not even loaded when nobody listens.
/// </summary>
internal static class TelemetryExport
{
    private const string ServiceName = "jobs";

    /// <summary>Adds it to a host's services.</summary>
    public static void Add(IServiceCollection services, TelemetryOptions settings)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource
                .AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3))

                // Once more, because what is added last wins, and whoever deploys may call the service something else.
                .AddEnvironmentVariableDetector())
            .WithTracing(static traces => traces
                .AddSource(JobsActivitySource.Name)
                .AddAspNetCoreInstrumentation(static web => web.Filter = IsNoProbe)
                .AddHttpClientInstrumentation())
            .WithMetrics(static metrics => metrics
                .AddMeter(JobsMeter.Name, "System.Runtime")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()

                // Leads from a measurement to the request that made it.
                .SetExemplarFilter(ExemplarFilterType.TraceBased))
            .WithLogging(configureBuilder: null, static logs => logs.IncludeFormattedMessage = true);
        if (settings.ToCollector)
        {
            telemetry.UseOtlpExporter();
        }

        if (settings.ToApplicationInsights)
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = settings.ConnectionString;
                options.Credential = TelemetryCredential.Of(settings.Authentication);

                // A warning must not be lost because its request was not among those whose traces are kept.
                options.EnableTraceBasedLogsSampler = false;
            });
        }
    }

    // Probes come every few seconds and say the same.
    private static bool IsNoProbe(HttpContext context) => !context.Request.Path.StartsWithSegments("/health");
}
