using Microsoft.Extensions.Configuration;

namespace Jobs.Api.Telemetry;

/// <summary>Where telemetry goes.</summary>
/// <param name="ConnectionString">The Application Insights resource; empty or null for none.</param>
/// <param name="Authentication">
/// How to sign in there, in the form <c>Authorization=AAD;ClientId=…</c>; empty or null to do without.
/// </param>
/// <param name="CollectorEndpoint">A collector that speaks OTLP; empty or null for none.</param>
internal sealed record TelemetryOptions(string? ConnectionString, string? Authentication, string? CollectorEndpoint)
{
    /// <summary>True when it goes to Application Insights.</summary>
    public bool ToApplicationInsights => !string.IsNullOrEmpty(ConnectionString);

    /// <summary>True when it goes to a collector.</summary>
    public bool ToCollector => !string.IsNullOrEmpty(CollectorEndpoint);

    /// <summary>True when it goes anywhere.</summary>
    public bool IsOn => ToApplicationInsights || ToCollector;

    /// <summary>Reads them from the variables that the standards name.</summary>
    public static TelemetryOptions Read(IConfiguration configuration) => new(
        configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"],
        configuration[TelemetryCredential.Setting],
        configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
}
