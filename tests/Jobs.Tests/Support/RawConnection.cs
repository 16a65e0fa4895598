using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Jobs.Tests.Support;

/// <summary>
/// A connection that stays open between requests, for requests that are given as bytes. It is opened again after the server
/// has closed it.
/// </summary>
internal sealed class RawConnection(TestServer server) : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _received = new(BufferSize);
    private TcpClient? _client;

    /// <summary>Sends a request without a body and reads the response.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasBody">False when the response has no body whatever its length header says, as for HEAD.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<HttpResponseMessage> SendAsync(
        ReadOnlyMemory<byte> request, bool hasBody, CancellationToken cancellationToken)
    {
        if (_client is null)
        {
            _client = new TcpClient { NoDelay = true };
            await _client.ConnectAsync(IPAddress.Loopback, server.Address.Port, cancellationToken);
        }

        var stream = _client.GetStream();
        await stream.WriteAsync(request, cancellationToken);
        _received.ResetWrittenCount();
        int head;
        while ((head = RawResponse.HeadLength(_received.WrittenSpan)) == 0)
        {
            await ReceiveAsync(stream, cancellationToken);
        }

        var response = RawResponse.Parse(_received.WrittenSpan[..head], []);
        if (hasBody && response.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
        {
            response = await ReceiveBodyAsync(stream, head, response, cancellationToken);
        }

        if (response.Headers.ConnectionClose == true)
        {
            Dispose();
        }

        return response;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }

    private async Task<HttpResponseMessage> ReceiveBodyAsync(
        NetworkStream stream, int head, HttpResponseMessage headOnly, CancellationToken cancellationToken)
    {
        using var _ = headOnly;
        if (headOnly.Header("Transfer-Encoding") == "chunked")
        {
            var body = await ReceiveChunksAsync(stream, head, cancellationToken);
            return RawResponse.Parse(_received.WrittenSpan[..head], body);
        }

        var length = headOnly.Header("Content-Length") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"The response {(int)headOnly.StatusCode} has no length.");
        while (_received.WrittenCount < head + length)
        {
            await ReceiveAsync(stream, cancellationToken);
        }

        return RawResponse.Parse(_received.WrittenSpan[..head], _received.WrittenSpan[head..]);
    }

    private async Task<byte[]> ReceiveChunksAsync(NetworkStream stream, int start, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        for (var position = start; ;)
        {
            int end;
            while ((end = _received.WrittenSpan[position..].IndexOf("\r\n"u8)) < 0)
            {
                await ReceiveAsync(stream, cancellationToken);
            }

            var size = int.Parse(_received.WrittenSpan.Slice(position, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            position += end + 2;
            while (_received.WrittenCount < position + size + 2)
            {
                await ReceiveAsync(stream, cancellationToken);
            }

            if (size == 0)
            {
                return body.ToArray();
            }

            body.Write(_received.WrittenSpan.Slice(position, size));
            position += size + 2;
        }
    }

    private async Task ReceiveAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var count = await stream.ReadAsync(_received.GetMemory(BufferSize), cancellationToken);
        if (count == 0)
        {
            throw new InvalidDataException($"The server closed the connection after {_received.WrittenCount} bytes.");
        }

        _received.Advance(count);
    }
}
