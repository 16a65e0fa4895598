using System.Diagnostics;

namespace Jobs.Api.Telemetry;

/// <summary>The sources of the service's own spans and metrics.</summary>
internal static class JobsTelemetry
{
    /// <summary>The name to listen to, for spans and for metrics.</summary>
    public const string Name = "Jobs";

    /// <summary>The source of spans.</summary>
    public static ActivitySource Source { get; } = new(Name);
}
