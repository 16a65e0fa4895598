using System.IO.Compression;
using System.IO.Hashing;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jobs.Api.Http;

/// <summary>A document that is the same for every caller. Its encodings are prepared once.</summary>
internal sealed class Document
{
    private const string CacheControl = "public, max-age=300";
    private const string Brotli = "br";
    private const string Gzip = "gzip";
    private const string Identity = "identity";

    // Smaller ones fit into one packet anyway.
    private const int MinEncodedSize = 1024;

    // A slow reader keeps no more than this in memory.
    private const int PieceSize = 64 * 1024;

    private readonly string _contentType;

    // In the order of preference.
    private readonly Representation[] _representations;

    private Document(string contentType, byte[] bytes, byte[]? gzip)
    {
        _contentType = contentType;
        var digest = Convert.ToHexStringLower(XxHash128.Hash(bytes));
        var identity = new Representation(Identity, digest, bytes);
        _representations = bytes.Length < MinEncodedSize
            ? [identity]
            :
            [
                new Representation(Brotli, digest, Compress(bytes, static (output, level) => new BrotliStream(output, level))),
                new Representation(
                    Gzip, digest, gzip ?? Compress(bytes, static (output, level) => new GZipStream(output, level))),
                identity,
            ];
    }

    /// <summary>Makes a document of its bytes.</summary>
    public static Document Of(string contentType, byte[] bytes) => new(contentType, bytes, gzip: null);

    /// <summary>Makes a document of its bytes as gzip encodes them.</summary>
    public static Document OfGzip(string contentType, byte[] gzip)
    {
        using var input = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return new Document(contentType, bytes.ToArray(), gzip);
    }

    /// <summary>Sends it, in the encoding that the caller prefers, or says that the caller has it already.</summary>
    public Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = context.Request.GetTypedHeaders();
        var representation = Choose(request.AcceptEncoding);
        var response = context.Response;
        response.Headers.CacheControl = CacheControl;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ETag = representation.Tag.ToString();
        if (request.IfNoneMatch.Any(IsTagOfThis))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (representation.Encoding is not Identity)
        {
            response.Headers.ContentEncoding = representation.Encoding;
        }

        return BodyWriter.WriteAsync(context, representation.Pieces, cancellationToken, _contentType);
    }

    private bool IsTagOfThis(EntityTagHeaderValue known) =>
        known.Equals(EntityTagHeaderValue.Any)
        || _representations.Any(representation => known.Compare(representation.Tag, useStrongComparison: false));

    private Representation Choose(IList<StringWithQualityHeaderValue> accepted)
    {
        var best = _representations.MaxBy(representation => QualityOf(representation.Encoding, accepted))!;
        return QualityOf(best.Encoding, accepted) > 0 ? best : _representations[^1];
    }

    private static double QualityOf(string encoding, IList<StringWithQualityHeaderValue> accepted)
    {
        var entry = accepted.FirstOrDefault(entry => entry.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(static entry => entry.Value == "*");
        return entry is not null ? entry.Quality ?? 1
            : encoding is Identity ? double.Epsilon
            : 0;
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, CompressionLevel, Stream> encoder)
    {
        using var output = new MemoryStream();
        using (var input = encoder(output, CompressionLevel.Optimal))
        {
            input.Write(bytes);
        }

        return output.ToArray();
    }

    private sealed class Representation(string encoding, string digest, byte[] bytes)
    {
        public string Encoding => encoding;

        public EntityTagHeaderValue Tag { get; } = new(encoding is Identity ? $"\"{digest}\"" : $"\"{digest}-{encoding}\"");

        public IReadOnlyList<ReadOnlyMemory<byte>> Pieces { get; } =
        [
            .. from start in Enumerable.Range(0, (bytes.Length + PieceSize - 1) / PieceSize)
               select new ReadOnlyMemory<byte>(bytes).Slice(
                   start * PieceSize, Math.Min(PieceSize, bytes.Length - (start * PieceSize))),
        ];
    }
}
