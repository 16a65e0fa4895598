using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Jobs.Search;

/// <summary>One page of the jobs that match.</summary>
/// <param name="total">How many jobs match, on all pages.</param>
/// <param name="jobs">The finished UTF-8 JSON of each job of this page, in order.</param>
internal sealed class JobPage(int total, IReadOnlyList<byte[]> jobs)
{
    private string? _digest;

    /// <summary>How many jobs match, on all pages.</summary>
    public int Total { get; } = total;

    /// <summary>The finished UTF-8 JSON of each job of this page, in order.</summary>
    public IReadOnlyList<byte[]> Jobs { get; } = jobs;

    /// <summary>A text that pages share when, and only when, total and jobs are the same.</summary>
    public string Digest => _digest ??= ComputeDigest();

    private string ComputeDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, Total);
        hash.AppendData(number);
        foreach (var job in Jobs)
        {
            hash.AppendData(job);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetCurrentHash(digest);
        return Convert.ToHexStringLower(digest[..16]);
    }
}
