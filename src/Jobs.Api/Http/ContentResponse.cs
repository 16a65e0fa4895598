using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jobs.Api.Http;

/// <summary>
/// Sends a body in the encoding that the caller prefers, or says that the caller has it already. This is the only way by which
/// encoded bodies are sent.
/// </summary>
internal static class ContentResponse
{
    // Smaller ones fit into one packet anyway.
    private const int MinEncodedLength = 1024;

    // A body up to this length is encoded at once, so that its length is known.
    private const int MaxLengthEncodedAtOnce = BodyPieces.MaxSize;

    /// <summary>Sends it. After a 304 it can be called again, when the answer has changed.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="content">What to send.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="addHeaders">Adds the headers that only an answer with the body has.</param>
    public static Task WriteAsync(
        HttpContext context, ResponseContent content, CancellationToken cancellationToken, Action<IHeaderDictionary>? addHeaders = null)
    {
        var encoding = content.Length < MinEncodedLength ? ContentEncoding.Identity : AcceptedEncoding.Of(context.Request);
        var headers = context.Response.Headers;
        headers.CacheControl = content.CacheControl;
        headers.ETag = EntityTag.Of(content.Digest, encoding);
        if (!headers.Vary.ToString().Contains(HeaderNames.AcceptEncoding, StringComparison.Ordinal))
        {
            headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        }

        if (EntityTag.IsKnown(context.Request, content.Digest))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        addHeaders?.Invoke(headers);
        context.Response.ContentType = content.ContentType;
        if (encoding == ContentEncoding.Identity)
        {
            return BodyWriter.WriteAsync(context, content.Pieces, cancellationToken);
        }

        headers.ContentEncoding = encoding.Name;
        return WriteAsync(context, content, encoding, cancellationToken);
    }

    private static async Task WriteAsync(
        HttpContext context, ResponseContent content, ContentEncoding encoding, CancellationToken cancellationToken)
    {
        var cached = content.Encodings is null
            ? null
            : await content.Encodings.UseAsync(
                encoding.Name,
                firstUse: content.IsConstant || content.Length <= MaxLengthEncodedAtOnce ? 1 : 2,
                () => encoding.EncodeAll(content.Pieces, isCached: true),
                cancellationToken);
        if (cached is { } body)
        {
            await BodyWriter.WriteAsync(context, [body], cancellationToken);
        }
        else if (content.Length <= MaxLengthEncodedAtOnce)
        {
            await BodyWriter.WriteAsync(context, [encoding.EncodeAll(content.Pieces, isCached: false)], cancellationToken);
        }
        else
        {
            await BodyWriter.WriteEncodedAsync(context, encoding.Encode(content.Pieces, isCached: false), cancellationToken);
        }
    }
}
