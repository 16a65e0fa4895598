using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Api.Telemetry;

/// <summary>Turns telemetry on where the standard variables of OpenTelemetry or Application Insights ask for it.</summary>
public static class TelemetryServiceCollectionExtensions
{
    /// <summary>
    /// Sends traces, metrics and logs to where the configuration says; otherwise nothing is loaded or started.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="hostTracesRequests">True when the host records each request itself, which must not happen twice.</param>
    /// <returns>True when telemetry is on.</returns>
    public static bool AddJobsTelemetry(
        this IServiceCollection services, IConfiguration configuration, bool hostTracesRequests = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var connectionString = configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"];
        var toCollector = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (!toCollector && string.IsNullOrEmpty(connectionString))
        {
            return false;
        }

        TelemetryExport.Add(services, connectionString, configuration[TelemetryCredential.Setting], toCollector, hostTracesRequests);
        return true;
    }
}
