using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>
/// Sends finished text, mostly JSON, in pieces. It waits for slow readers, so that nothing accumulates in memory.
/// </summary>
internal static class BodyWriter
{
    private const long FlushSize = 64 * 1024;

    /// <summary>Sends the pieces one after the other; to a HEAD request, only the headers.</summary>
    public static async Task WriteAsync(
        HttpContext context,
        IEnumerable<ReadOnlyMemory<byte>> pieces,
        CancellationToken cancellationToken,
        string contentType = "application/json; charset=utf-8")
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = pieces.Sum(piece => (long)piece.Length);
        if (context.Request.Method is "HEAD")
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        var unflushed = 0L;
        foreach (var piece in pieces)
        {
            piece.Span.CopyTo(response.BodyWriter.GetSpan(piece.Length));
            response.BodyWriter.Advance(piece.Length);
            unflushed += piece.Length;
            if (unflushed >= FlushSize)
            {
                await response.BodyWriter.FlushAsync(cancellationToken);
                unflushed = 0;
            }
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
