using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jobs.Http;

/// <summary>Makes the header <c>ETag</c> of an answer and compares it with <c>If-None-Match</c>.</summary>
internal static class EntityTag
{
    /// <summary>A strong tag that changes when, and only when, the total or a piece of the body does.</summary>
    public static EntityTagHeaderValue Of(int total, IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, total);
        hash.AppendData(number);
        foreach (var piece in pieces)
        {
            hash.AppendData(piece.Span);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetCurrentHash(digest);
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(digest[..16])}\"");
    }

    /// <summary>True when the caller has this version already (RFC 9110, 13.1.2: weak comparison, lists, <c>*</c>).</summary>
    public static bool IsKnownTo(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known =>
            known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
}
