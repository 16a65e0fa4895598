using Jobs.Api.Query;

namespace Jobs.Api.Http;

/// <summary>What answers a request: one body, which can be sent in several encodings.</summary>
/// <param name="Digest">Changes when, and only when, the body or what goes with it does.</param>
/// <param name="Pieces">The body as it is, in pieces to be sent one after the other.</param>
/// <param name="Length">The length of the body.</param>
/// <param name="Encodings">Caches the encoded forms of a body that is sent many times; null for one that is not cached.</param>
internal sealed record ResponseContent(
    string Digest, IEnumerable<ReadOnlyMemory<byte>> Pieces, long Length, EncodedBodies? Encodings = null)
{
    /// <summary>Its media type.</summary>
    public string ContentType { get; init; } = BodyWriter.Json;

    /// <summary>True for a body that never changes: its encoded forms are made with their first use, however long that takes.</summary>
    public bool IsConstant { get; init; }

    /// <summary>Who may store it, and for how long.</summary>
    public string CacheControl { get; init; } = "private, no-cache";
}
