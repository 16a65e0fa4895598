using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Jobs.Tests.Support;

/// <summary>
/// A connection that stays open from one request to the next, for requests that are sent byte by byte; opened anew when the
/// server has closed it.
/// </summary>
internal sealed class RawConnection(TestServer server) : IDisposable
{
    private const int Piece = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _received = new(Piece);
    private TcpClient? _client;

    /// <summary>Sends a request without a body and reads its answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasBody">False when the answer has no body whatever its length says, as to HEAD.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
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
        while ((head = RawAnswer.HeadLength(_received.WrittenSpan)) == 0)
        {
            await ReceiveAsync(stream, cancellationToken);
        }

        var response = RawAnswer.Parse(_received.WrittenSpan[..head], []);
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
        NetworkStream stream, int head, HttpResponseMessage bare, CancellationToken cancellationToken)
    {
        var length = bare.Header("Content-Length") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"The answer {(int)bare.StatusCode} does not say its length.");
        bare.Dispose();
        while (_received.WrittenCount < head + length)
        {
            await ReceiveAsync(stream, cancellationToken);
        }

        return RawAnswer.Parse(_received.WrittenSpan[..head], _received.WrittenSpan[head..]);
    }

    private async Task ReceiveAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var count = await stream.ReadAsync(_received.GetMemory(Piece), cancellationToken);
        if (count == 0)
        {
            throw new InvalidDataException($"The server closed the connection after {_received.WrittenCount} bytes of its answer.");
        }

        _received.Advance(count);
    }
}
