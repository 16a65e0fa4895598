using Jobs.Contract;

namespace Jobs.Search;

/// <summary>A job in memory: what to select and sort by, and what to send.</summary>
/// <param name="Job">The job, without its messages, which only the JSON needs.</param>
/// <param name="Json">The finished UTF-8 JSON.</param>
internal readonly record struct SnapshotRow(Job Job, byte[] Json)
{
    // An estimate for a job and its place in arrays and index, without its texts.
    private const int FixedBytes = 300;

    /// <summary>About how many bytes of memory it takes.</summary>
    public long Bytes => FixedBytes + Json.Length + (sizeof(char) * Job.Description.Length);

    /// <summary>True when the other says the same of the job, to the last digit of its dates.</summary>
    public bool Equals(SnapshotRow other) => Json.AsSpan().SequenceEqual(other.Json) && Job == other.Job;

    /// <inheritdoc/>
    public override int GetHashCode() => Job.Id.GetHashCode();
}
