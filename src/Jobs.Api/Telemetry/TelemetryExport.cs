using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Jobs.Api.Telemetry;

/// <summary>
/// OpenTelemetry for the service. Apart from the switch, so that its libraries are not even loaded when telemetry is off.
/// </summary>
internal static class TelemetryExport
{
    private const string ServiceName = "jobs";

    /// <summary>Adds it to a host's services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">The Application Insights resource; empty or null for none.</param>
    /// <param name="authentication">
    /// How to sign in there, in the form <c>Authorization=AAD;ClientId=…</c>; empty or null to do without.
    /// </param>
    /// <param name="toCollector">True to send to the collector that the standard variables name.</param>
    /// <param name="hostTracesRequests">True to leave the spans of received requests to the host.</param>
    public static void Add(
        IServiceCollection services, string? connectionString, string? authentication, bool toCollector, bool hostTracesRequests)
    {
        // The default also copies a caller's baggage to the requests of the service itself, whatever their handler says.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());

        // The exporters make their own clients, and a collector is often on this machine.
        HttpClient.DefaultProxy = OutgoingRequests.Proxy;
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource
                .AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3))

                // Once more, because what is added last wins, and a deployer may name the service differently.
                .AddEnvironmentVariableDetector())
            .WithTracing(traces => traces
                .AddSource(JobsTelemetry.Name)
                .AddAspNetCoreInstrumentation(web => web.Filter = context => !hostTracesRequests && IsNotProbe(context))
                .AddHttpClientInstrumentation())
            .WithMetrics(static metrics => metrics
                .AddMeter(JobsTelemetry.Name, "System.Runtime")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()

                // Leads from a measurement to the request that made it.
                .SetExemplarFilter(ExemplarFilterType.TraceBased))
            .WithLogging(configureBuilder: null, static logs => logs.IncludeFormattedMessage = true);
        if (toCollector)
        {
            telemetry.UseOtlpExporter();
        }

        if (!string.IsNullOrEmpty(connectionString))
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = connectionString;
                options.Credential = TelemetryCredential.Of(authentication);

                // A warning must not be lost because the trace of its request was not sampled.
                options.EnableTraceBasedLogsSampler = false;
            });
        }
    }

    // Probes come every few seconds and say the same.
    private static bool IsNotProbe(HttpContext context) => !context.Request.Path.StartsWithSegments("/health");
}
