using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Api.Telemetry;

/// <summary>Turns telemetry on where the standard variables of OpenTelemetry or Application Insights ask for it.</summary>
public static class TelemetryServiceCollectionExtensions
{
    /// <summary>
    /// Sends traces, metrics and logs to wherever the configuration says; without a word there, nothing is loaded or
    /// started.
    /// </summary>
    /// <returns>True when telemetry is on.</returns>
    public static bool AddJobsTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = TelemetryOptions.Read(configuration);
        if (settings.IsOn)
        {
            TelemetryExport.Add(services, settings);
        }

        return settings.IsOn;
    }
}
