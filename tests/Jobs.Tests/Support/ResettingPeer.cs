using System.Net;
using System.Net.Sockets;

namespace Jobs.Tests.Support;

/// <summary>Takes every connection, reads what comes first, and resets it without an answer.</summary>
internal static class ResettingPeer
{
    private static readonly Lazy<int> Listening = new(Start);

    /// <summary>Where it listens, on this machine.</summary>
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

            // What closes a socket without lingering is a reset.
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }
}
