using System.Buffers;

namespace Jobs.Api.Http;

/// <summary>Changes the size of the pieces of a body.</summary>
internal static class BodyPieces
{
    /// <summary>The maximum size of a piece that <see cref="Cut"/> and <see cref="Join"/> make.</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>Cuts pieces that are larger than the maximum.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        foreach (var piece in pieces)
        {
            for (var start = 0; start < piece.Length; start += MaxSize)
            {
                yield return piece.Slice(start, Math.Min(MaxSize, piece.Length - start));
            }
        }
    }

    /// <summary>Joins pieces to pieces of the maximum size, each valid until the next one is read.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Join(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxSize);
        try
        {
            var used = 0;
            foreach (var piece in pieces)
            {
                for (var rest = piece; rest.Length > 0;)
                {
                    var part = rest[..Math.Min(rest.Length, MaxSize - used)];
                    part.CopyTo(buffer.AsMemory(used));
                    rest = rest[part.Length..];
                    used += part.Length;
                    if (used == MaxSize)
                    {
                        yield return buffer.AsMemory(0, used);
                        used = 0;
                    }
                }
            }

            if (used > 0)
            {
                yield return buffer.AsMemory(0, used);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
