using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>
/// Sends finished text, mostly JSON, in pieces. It waits for slow readers, so that nothing accumulates in memory.
/// </summary>
internal static class BodyWriter
{
    /// <summary>The media type of JSON.</summary>
    public const string Json = "application/json; charset=utf-8";

    private const long FlushSize = 64 * 1024;

    // Encoding long bodies takes half of the processors at most. No place is held while a reader is waited for.
    private static readonly SemaphoreSlim Encoders = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Sends the pieces one after the other; to a HEAD request, only the headers.</summary>
    public static async Task WriteAsync(
        HttpContext context, IEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType ??= Json;
        response.ContentLength = pieces.Sum(piece => (long)piece.Length);
        if (context.Request.Method is "HEAD")
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();

        // The server would copy twice what is written before the headers.
        await response.StartAsync(cancellationToken);
        var unflushed = 0L;
        foreach (var piece in BodyPieces.Cut(pieces))
        {
            Write(response, piece);
            unflushed += piece.Length;
            if (unflushed >= FlushSize)
            {
                await response.BodyWriter.FlushAsync(cancellationToken);
                unflushed = 0;
            }
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>Sends pieces that are encoded as they are read, so that the length is not known before.</summary>
    public static async Task WriteEncodedAsync(
        HttpContext context, IEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        if (context.Request.Method is "HEAD")
        {
            return;
        }

        using var encoded = pieces.GetEnumerator();
        while (await MoveNextAsync(encoded, cancellationToken))
        {
            Write(context.Response, encoded.Current);
            await context.Response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    private static async Task<bool> MoveNextAsync(IEnumerator<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        await Encoders.WaitAsync(cancellationToken);
        try
        {
            return pieces.MoveNext();
        }
        finally
        {
            Encoders.Release();
        }
    }

    private static void Write(HttpResponse response, ReadOnlyMemory<byte> piece)
    {
        piece.Span.CopyTo(response.BodyWriter.GetSpan(piece.Length));
        response.BodyWriter.Advance(piece.Length);
    }
}
