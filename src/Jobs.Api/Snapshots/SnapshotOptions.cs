using System.ComponentModel.DataAnnotations;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The settings of the section <c>Snapshot</c>: which projects are kept in memory. The defaults suit an instance with
/// 2 GiB of memory.
/// </summary>
internal sealed class SnapshotOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Snapshot";

    /// <summary>The memory for all projects together, in MiB; 1 to 65,536.</summary>
    [Range(1, 65_536, ErrorMessage = "Snapshot__MemoryLimitMegabytes must be from 1 to 65536.")]
    public int MemoryLimitMegabytes { get; set; } = 512;

    /// <summary>The maximum number of jobs of a project that is kept in memory; 0 keeps none, so that each find scans.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "Snapshot__MaxJobsPerProject must be 0 or more.")]
    public int MaxJobsPerProject { get; set; } = 250_000;

    /// <summary>
    /// How far before the watermark a refresh asks for changes, to cover clock differences between the table service's
    /// machines; 1 second to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage =
        "Snapshot__TimestampOverlap must be a time from 00:00:01 to 00:05:00.")]
    public TimeSpan TimestampOverlap { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The maximum time until an entity that was deleted directly, without its mark, is gone from responses; 1 second to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage =
        "Snapshot__ReconcileInterval must be a time from 00:00:01 to 1.00:00:00.")]
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The maximum time of a load or a reconciliation, for which no request waits longer than its own time limit; 1 second
    /// to 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage =
        "Snapshot__LoadTimeout must be a time from 00:00:01 to 01:00:00.")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The memory limit in bytes.</summary>
    internal long MemoryLimitBytes => MemoryLimitMegabytes * 1024L * 1024L;
}
