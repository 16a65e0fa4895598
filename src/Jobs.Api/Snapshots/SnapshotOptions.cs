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

    // A fifth of the memory is for loads in progress, so that no project is removed for one that may not fit.
    private const int LoadFraction = 5;

    // What each load may hold until it is the one that may hold all of the memory for loads.
    private const int SmallLoadFraction = 16;

    /// <summary>
    /// The memory for all projects together, in MiB; 1 to 65,536. A fifth of it is for projects that are being loaded, and for
    /// one project at most.
    /// </summary>
    [Range(1, 65_536, ErrorMessage = "Snapshot__MemoryLimitMegabytes must be from 1 to 65536.")]
    public int MemoryLimitMegabytes { get; set; } = 640;

    /// <summary>
    /// The maximum number of jobs of a project that is kept in memory; 0 keeps none, so that each find scans. With the default
    /// of the memory, that many jobs like the samples fit.
    /// </summary>
    [Range(0, int.MaxValue, ErrorMessage = "Snapshot__MaxJobsPerProject must be 0 or more.")]
    public int MaxJobsPerProject { get; set; } = 150_000;

    /// <summary>
    /// How far before the watermark a refresh asks for changes when any program may write; 1 second to 5 minutes. It must cover
    /// the 30 seconds that an operation of the table service can take and the differences of its machines' clocks.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage =
        "Snapshot__TimestampOverlap must be a time from 00:00:01 to 00:05:00.")]
    public TimeSpan TimestampOverlap { get; set; } = TimeSpan.FromSeconds(35);

    /// <summary>
    /// The maximum time until an entity that was deleted directly, without its mark, is gone from responses; 1 second to 1 day.
    /// Null for 5 minutes, or 1 hour with the change log. It is at least twice the time that a reconciliation takes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage =
        "Snapshot__ReconcileInterval must be a time from 00:00:01 to 1.00:00:00.")]
    public TimeSpan? ReconcileInterval { get; set; }

    /// <summary>
    /// How many entities a second a reconciliation may read; 1 to 100,000. The default is a tenth of the service's documented
    /// target for a partition.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "Snapshot__ReconcileRate must be from 1 to 100000.")]
    public int ReconcileRate { get; set; } = 200;

    /// <summary>
    /// The maximum time of a load; no request waits for it longer than its own time limit; 1 second to 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage =
        "Snapshot__LoadTimeout must be a time from 00:00:01 to 01:00:00.")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The memory for projects that are loaded, in bytes.</summary>
    internal long CacheBytes => MemoryLimitBytes - MaxProjectBytes;

    /// <summary>The maximum memory of one project, in bytes.</summary>
    internal long MaxProjectBytes => MemoryLimitBytes / LoadFraction;

    /// <summary>What any load may hold, in bytes; one at a time may hold more.</summary>
    internal long SmallLoadBytes => MaxProjectBytes / SmallLoadFraction;

    private long MemoryLimitBytes => MemoryLimitMegabytes * 1024L * 1024L;

    /// <summary>True when the project may be in memory.</summary>
    internal bool Fits(ProjectReplica replica) => replica.Count <= MaxJobsPerProject && replica.Bytes <= MaxProjectBytes;
}
