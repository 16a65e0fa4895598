using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jobs.Tests.Support;

/// <summary>A caller that reads the start of the response, and the rest only on request.</summary>
internal sealed class SlowReader : IDisposable
{
    // Small, so that the operating system does not buffer the response for the server.
    private const int BufferSize = 4096;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        ReceiveBufferSize = BufferSize,
    };

    private readonly byte[] _buffer = new byte[BufferSize];

    private SlowReader()
    {
    }

    /// <summary>The start of the response.</summary>
    public string ResponseStart { get; private set; } = "";

    /// <summary>Sends a request and returns when the start of the response has arrived.</summary>
    /// <param name="server">The server.</param>
    /// <param name="target">The target of the request.</param>
    /// <param name="token">An access token; null to send none.</param>
    public static async Task<SlowReader> SendAsync(Uri server, string target, string? token = null)
    {
        var reader = new SlowReader();
        await reader._socket.ConnectAsync(IPAddress.Loopback, server.Port);
        var authorization = token is null ? "" : $"Authorization: Bearer {token}\r\n";
        await reader._socket.SendAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\n{authorization}\r\n"));
        var read = await reader._socket.ReceiveAsync(reader._buffer);
        reader.ResponseStart = Encoding.UTF8.GetString(reader._buffer, 0, read);
        return reader;
    }

    /// <summary>Reads until the server closes the connection.</summary>
    /// <param name="pause">The pause after each read.</param>
    /// <returns>The number of bytes after the start.</returns>
    public async Task<long> ReadToEndAsync(TimeSpan pause = default)
    {
        var total = 0L;
        try
        {
            while (await _socket.ReceiveAsync(_buffer) is > 0 and var read)
            {
                total += read;
                await Task.Delay(pause);
            }
        }
        catch (SocketException)
        {
            // The server reset the connection, which ends the response too.
        }

        return total;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
