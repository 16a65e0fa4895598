using System.Buffers;
using System.Text.Json;
using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>How many jobs match, by state.</summary>
internal sealed class JobCounts : ISearchResult
{
    // An estimate for the object and its array.
    private const int FixedBytes = 100;

    private static readonly string[] Names = ["acknowledged", "inProgress", "completed", "failed"];

    /// <param name="byState">The number of jobs in each state, at the index of its value.</param>
    public JobCounts(ReadOnlySpan<int> byState)
    {
        foreach (var count in byState)
        {
            Total += count;
        }

        Json = JsonOf(Total, byState);
    }

    /// <summary>How many jobs match, in all states.</summary>
    public int Total { get; }

    /// <summary>The counts as the contract's JSON, in UTF-8.</summary>
    public byte[] Json { get; }

    /// <inheritdoc/>
    public long Bytes => FixedBytes + Json.Length;

    /// <summary>Counters of jobs, at the index of their state's value.</summary>
    public static int[] NewCounters() => new int[JobStates.All.Count];

    private static byte[] JsonOf(int total, ReadOnlySpan<int> byState)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("total"u8, total);
        for (var state = 0; state < byState.Length; state++)
        {
            json.WriteNumber(Names[state], byState[state]);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
