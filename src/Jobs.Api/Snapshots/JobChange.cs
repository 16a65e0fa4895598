using Jobs.Recording;

namespace Jobs.Api.Snapshots;

/// <summary>One change of a project.</summary>
/// <param name="Before">The job before it; null for a new one.</param>
/// <param name="After">The job after it; null for one that was removed.</param>
internal readonly record struct JobChange(Job? Before, Job? After);
