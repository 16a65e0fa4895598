using System.ComponentModel.DataAnnotations;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The settings of the section <c>Snapshot</c>: what of the table is kept in memory. The defaults suit an instance with
/// 2 GiB of memory.
/// </summary>
public sealed class SnapshotOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Snapshot";

    /// <summary>The memory for all projects together, in MiB; 1 to 65,536.</summary>
    [Range(1, 65_536, ErrorMessage = "Snapshot__MemoryLimitMegabytes must be from 1 to 65536.")]
    public int MemoryLimitMegabytes { get; set; } = 512;

    /// <summary>The greatest number of jobs of a project that is kept in memory; 0 keeps none, so that each find scans.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "Snapshot__MaxJobsPerProject must be 0 or more.")]
    public int MaxJobsPerProject { get; set; } = 250_000;

    /// <summary>
    /// By how much the clocks of the table service's machines may differ. Changes are asked for from that much before the
    /// last look; 1 second to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage =
        "Snapshot__TimestampOverlap must be a time from 00:00:01 to 00:05:00.")]
    public TimeSpan TimestampOverlap { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest time until an entity that was deleted outright, without its mark, is gone from answers; 1 second to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage =
        "Snapshot__ReconcileInterval must be a time from 00:00:01 to 1.00:00:00.")]
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromMinutes(1);
}
