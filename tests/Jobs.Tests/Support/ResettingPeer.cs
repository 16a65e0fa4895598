using System.Net;
using System.Net.Sockets;

namespace Jobs.Tests.Support;

/// <summary>Accepts every connection, reads the first byte and resets the connection without an answer.</summary>
internal static class ResettingPeer
{
    private static readonly Lazy<int> Listening = new(Start);

    /// <summary>The port on which it listens.</summary>
    public static int Port => Listening.Value;

    private static int Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = ServeAsync(listener);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ServeAsync(TcpListener listener)
    {
        while (true)
        {
            using var socket = await listener.AcceptSocketAsync();
            await socket.ReceiveAsync(new byte[1]);

            // Closing a socket without lingering resets the connection.
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }
}
