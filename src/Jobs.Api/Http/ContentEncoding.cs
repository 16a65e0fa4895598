using System.IO.Compression;

namespace Jobs.Api.Http;

/// <summary>An encoding of a body that the service can send (RFC 9110, 8.4.1).</summary>
internal sealed class ContentEncoding
{
    private readonly Func<Stream, bool, Stream> _open;

    private ContentEncoding(string name, string tagSuffix, Func<Stream, bool, Stream> open) =>
        (Name, TagSuffix, _open) = (name, tagSuffix, open);

    public static ContentEncoding Brotli { get; } = new("br", "-br", static (output, isCached) =>
        new BrotliStream(output, new BrotliCompressionOptions { Quality = isCached ? 5 : 1 }, leaveOpen: true));

    public static ContentEncoding Gzip { get; } = new("gzip", "-gzip", static (output, isCached) =>
        new GZipStream(output, isCached ? CompressionLevel.Optimal : CompressionLevel.Fastest, leaveOpen: true));

    /// <summary>The body as it is.</summary>
    public static ContentEncoding Identity { get; } = new("identity", "", static (output, _) => output);

    /// <summary>All of them, the one that the service prefers first.</summary>
    public static IReadOnlyList<ContentEncoding> All { get; } = [Brotli, Gzip, Identity];

    /// <summary>Its name in <c>Accept-Encoding</c> and <c>Content-Encoding</c>.</summary>
    public string Name { get; }

    /// <summary>What it adds to an entity tag: each encoding of a body has a tag of its own (RFC 9110, 8.8.3.3).</summary>
    public string TagSuffix { get; }

    /// <summary>Encodes pieces, which are read as the encoded ones are.</summary>
    /// <param name="pieces">The body.</param>
    /// <param name="isCached">True to spend more time on a body that is sent many times; false for the fastest level.</param>
    /// <returns>Encoded pieces. Each is valid until the next one is read.</returns>
    public IEnumerable<ReadOnlyMemory<byte>> Encode(IEnumerable<ReadOnlyMemory<byte>> pieces, bool isCached)
    {
        using var output = new MemoryStream();
        using (var encoder = _open(output, isCached))
        {
            // The fastest level of Brotli encodes what it is given at a time by itself, so small pieces would stay large.
            foreach (var block in BodyPieces.Join(pieces))
            {
                encoder.Write(block.Span);
                if (output.Length > 0)
                {
                    yield return output.GetBuffer().AsMemory(0, (int)output.Length);
                    output.SetLength(0);
                }
            }
        }

        yield return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    /// <summary>Encodes pieces at once.</summary>
    public ReadOnlyMemory<byte> EncodeAll(IEnumerable<ReadOnlyMemory<byte>> pieces, bool isCached)
    {
        using var all = new MemoryStream();
        foreach (var piece in Encode(pieces, isCached))
        {
            all.Write(piece.Span);
        }

        return all.ToArray();
    }
}
