using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jobs.Tests.Support;

/// <summary>A caller who asks, reads the beginning of the answer, and then nothing more until told to.</summary>
internal sealed class SlowReader : IDisposable
{
    // Small, so that the system does not take the answer off the server's hands.
    private const int BufferSize = 4096;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        ReceiveBufferSize = BufferSize,
    };

    private readonly byte[] _buffer = new byte[BufferSize];

    private SlowReader()
    {
    }

    /// <summary>The beginning of the answer.</summary>
    public string Beginning { get; private set; } = "";

    /// <summary>Asks, and returns when the answer has begun.</summary>
    public static async Task<SlowReader> AskAsync(Uri server, string target)
    {
        var reader = new SlowReader();
        await reader._socket.ConnectAsync(IPAddress.Loopback, server.Port);
        await reader._socket.SendAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        var read = await reader._socket.ReceiveAsync(reader._buffer);
        reader.Beginning = Encoding.UTF8.GetString(reader._buffer, 0, read);
        return reader;
    }

    /// <summary>Reads on until the server ends the connection.</summary>
    /// <param name="pause">How long to wait after each of its small pieces.</param>
    /// <returns>How much more there was.</returns>
    public async Task<long> ReadToEndAsync(TimeSpan pause = default)
    {
        var all = 0L;
        try
        {
            while (await _socket.ReceiveAsync(_buffer) is > 0 and var read)
            {
                all += read;
                await Task.Delay(pause);
            }
        }
        catch (SocketException)
        {
            // It was cut, which is an end too.
        }

        return all;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
