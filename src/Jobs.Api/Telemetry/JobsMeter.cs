namespace Jobs.Api.Telemetry;

/// <summary>The source of the service's own metrics.</summary>
public static class JobsMeter
{
    /// <summary>The name to listen to.</summary>
    public const string Name = "Jobs";
}
