using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Jobs.Api.Query;

/// <summary>One page of the jobs that match.</summary>
/// <param name="total">How many jobs match, on all pages.</param>
/// <param name="jobs">The finished UTF-8 JSON of each job of this page, in order.</param>
internal sealed class JobPage(int total, IReadOnlyList<byte[]> jobs) : ISearchResult
{
    // A page up to this size is joined, since cached pages are sent many times.
    private const int MaxJoinedBytes = 64 * 1024;

    // Encoding a longer page would take the request that does it too long.
    private const int MaxEncodedBytes = 1024 * 1024;

    // For the page itself, an estimate, and for each of its jobs.
    private const int FixedBytes = 100;
    private const int ReferenceBytes = 8;

    private static readonly ReadOnlyMemory<byte> Open = "["u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Comma = ","u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Close = "]"u8.ToArray();

    /// <summary>How many jobs match, on all pages.</summary>
    public int Total { get; } = total;

    /// <summary>The finished UTF-8 JSON of each job of this page, in order.</summary>
    public IReadOnlyList<byte[]> Jobs { get; } = jobs;

    /// <summary>A text that is equal for pages with equal total and jobs, and only for them.</summary>
    public string Digest { get; } = DigestOf(total, jobs);

    /// <summary>The page as a JSON array, in pieces to be sent one after the other.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Json { get; } = JsonOf(jobs);

    /// <summary>How many bytes that is.</summary>
    public long Length { get; } = LengthOf(jobs);

    /// <summary>Caches the page's encoded forms; null when they are not cached.</summary>
    public EncodedBodies? Encodings { get; private set; }

    /// <inheritdoc/>
    public long Bytes => FixedBytes
        + (ReferenceBytes * (long)Jobs.Count)
        + (Json is ReadOnlyMemory<byte>[] joined ? joined[0].Length : 0)
        + (Encodings?.Bytes ?? 0);

    /// <summary>From now on, keeps the encoded forms of the page, unless it is long.</summary>
    public void KeepEncodings() => Encodings ??= Length <= MaxEncodedBytes ? new EncodedBodies() : null;

    /// <summary>The digest of a total and jobs, also without a page around them.</summary>
    /// <param name="total">How many jobs match, on all pages.</param>
    /// <param name="jobs">The finished UTF-8 JSON of each job of the answer, in order.</param>
    public static string DigestOf(int total, IReadOnlyList<byte[]> jobs)
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

    // Brackets around all jobs, and commas between them.
    private static long LengthOf(IReadOnlyList<byte[]> jobs) => jobs.Sum(static job => (long)job.Length) + Math.Max(2, jobs.Count + 1);

    private static IEnumerable<ReadOnlyMemory<byte>> JsonOf(IReadOnlyList<byte[]> jobs)
    {
        var length = LengthOf(jobs);
        return length <= MaxJoinedBytes ? new[] { Join(Pieces(jobs), (int)length) } : Pieces(jobs);
    }

    // Not a list: it would take several times the memory of a large page of jobs that are in memory anyway.
    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(IReadOnlyList<byte[]> jobs)
    {
        var before = Open;
        foreach (var job in jobs)
        {
            yield return before;
            yield return job;
            before = Comma;
        }

        if (jobs.Count == 0)
        {
            yield return Open;
        }

        yield return Close;
    }

    private static ReadOnlyMemory<byte> Join(IEnumerable<ReadOnlyMemory<byte>> pieces, int length)
    {
        var all = new ArrayBufferWriter<byte>(length);
        foreach (var piece in pieces)
        {
            all.Write(piece.Span);
        }

        return all.WrittenMemory;
    }
}
