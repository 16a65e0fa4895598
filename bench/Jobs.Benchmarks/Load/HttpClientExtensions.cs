using System.Buffers;

namespace Jobs.Benchmarks.Load;

/// <summary>Reads answers to their end without keeping them.</summary>
internal static class HttpClientExtensions
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Sends a request and reads its answer to the end.</summary>
    /// <exception cref="HttpRequestException">The status is not a success.</exception>
    public static async Task<HttpResponseMessage> SendAndDrainAsync(
        this HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (await content.ReadAsync(buffer, cancellationToken) > 0)
        {
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return response;
    }
}
