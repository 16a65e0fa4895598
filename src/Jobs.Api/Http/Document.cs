using System.IO.Compression;
using System.IO.Hashing;
using Jobs.Api.Query;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>A document that is the same for every caller. Its encoded forms are made once.</summary>
internal sealed class Document
{
    private readonly ResponseContent _content;

    private Document(string contentType, byte[] bytes, EncodedBodies encodings) =>
        _content = new ResponseContent(Convert.ToHexStringLower(XxHash128.Hash(bytes)), [bytes], bytes.Length, encodings)
        {
            ContentType = contentType,
            CacheControl = "public, max-age=300",
            IsConstant = true,
        };

    /// <summary>Makes a document of its bytes.</summary>
    public static Document Of(string contentType, byte[] bytes) => new(contentType, bytes, new EncodedBodies());

    /// <summary>Makes a document of its bytes as gzip encodes them.</summary>
    public static Document OfGzip(string contentType, byte[] gzip)
    {
        using var input = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        var encodings = new EncodedBodies();
        encodings.Keep(ContentEncoding.Gzip.Name, gzip);
        return new Document(contentType, bytes.ToArray(), encodings);
    }

    /// <summary>Sends it, in the encoding that the caller prefers, or says that the caller has it already.</summary>
    public Task WriteAsync(HttpContext context, CancellationToken cancellationToken) =>
        ContentResponse.WriteAsync(context, _content, cancellationToken);
}
