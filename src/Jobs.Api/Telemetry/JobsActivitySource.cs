using System.Diagnostics;

namespace Jobs.Api.Telemetry;

/// <summary>The source of the service's own spans.</summary>
internal static class JobsActivitySource
{
    /// <summary>The name to listen to.</summary>
    public const string Name = "Jobs";

    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new(Name);
}
