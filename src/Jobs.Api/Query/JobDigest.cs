using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Jobs.Api.Query;

/// <summary>Tells answers apart by what they say.</summary>
internal static class JobDigest
{
    /// <summary>A text that answers share when, and only when, total and jobs are the same.</summary>
    /// <param name="total">How many jobs match, on all pages.</param>
    /// <param name="jobs">The finished UTF-8 JSON of each job of the answer, in order.</param>
    public static string Of(int total, IReadOnlyList<byte[]> jobs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, total);
        hash.AppendData(number);
        foreach (var job in jobs)
        {
            hash.AppendData(job);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetCurrentHash(digest);
        return Convert.ToHexStringLower(digest[..16]);
    }
}
