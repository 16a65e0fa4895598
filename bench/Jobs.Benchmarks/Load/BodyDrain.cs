using System.Buffers;

namespace Jobs.Benchmarks.Load;

/// <summary>Reads answers to their end for the sake of reading them.</summary>
internal static class BodyDrain
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Sends a request and reads its answer to the end.</summary>
    /// <exception cref="HttpRequestException">The answer is not 200.</exception>
    public static async Task<HttpResponseMessage> GetAsync(
        HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await ReadAsync(response, cancellationToken);
        return response;
    }

    /// <summary>Reads an answer to the end.</summary>
    public static async Task ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (await content.ReadAsync(buffer, cancellationToken) > 0)
        {
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
