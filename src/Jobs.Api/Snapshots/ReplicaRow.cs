using Jobs.Recording;

namespace Jobs.Api.Snapshots;

/// <summary>A job in memory: what to select and sort by, and what to send.</summary>
/// <param name="Job">The job without messages, which only the JSON needs.</param>
/// <param name="Json">The finished UTF-8 JSON.</param>
/// <param name="ContentHash">The content hash of the entity from which the job was read.</param>
internal readonly record struct ReplicaRow(Job Job, byte[] Json, ulong ContentHash)
{
    // An estimate for a job, its strings' headers and its slots in arrays and index.
    private const int FixedBytes = 396;

    /// <summary>The job's state: here too, because every search reads it of every row, and jobs are spread over the memory.</summary>
    public JobState State { get; } = Job.State;

    /// <summary>When the job was created, in UTC ticks; here too for the same reason.</summary>
    public long CreatedTicks { get; } = Job.CreatedDate.UtcTicks;

    /// <summary>About how many bytes of memory it takes.</summary>
    public long Bytes =>
        FixedBytes + Json.Length + (sizeof(char) * (Job.Description.Length + Job.RequesterId.Length + (Job.ResourceHref?.Length ?? 0)));
}
