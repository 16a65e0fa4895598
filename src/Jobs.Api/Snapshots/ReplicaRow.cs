using Jobs.Api.Tables;
using Jobs.Recording;

namespace Jobs.Api.Snapshots;

/// <summary>A job in memory: what to select and sort by, and what to send.</summary>
/// <param name="Job">The job, without its messages, which only the JSON needs.</param>
/// <param name="Json">The finished UTF-8 JSON.</param>
/// <param name="Version">What the entity was like that it was read from; see <see cref="JobEntity"/>.</param>
internal readonly record struct ReplicaRow(Job Job, byte[] Json, ulong Version)
{
    // An estimate for a job and its place in arrays and index, without its texts.
    private const int FixedBytes = 300;

    /// <summary>About how many bytes of memory it takes.</summary>
    public long Bytes => FixedBytes + Json.Length + (sizeof(char) * Job.Description.Length);
}
