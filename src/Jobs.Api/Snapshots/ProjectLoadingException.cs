namespace Jobs.Api.Snapshots;

/// <summary>A request has waited for a project that is still being loaded.</summary>
/// <param name="remaining">The estimated time until it is loaded.</param>
/// <param name="cause">The end of the wait.</param>
#pragma warning disable CA1032 // There are always an estimate and a cause.
internal sealed class ProjectLoadingException(TimeSpan remaining, Exception cause) : Exception("The project is being loaded.", cause)
#pragma warning restore CA1032
{
    /// <summary>The estimated time until it is loaded.</summary>
    public TimeSpan Remaining { get; } = remaining;
}
