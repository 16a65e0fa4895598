using System.Net;
using System.Net.Sockets;

namespace Jobs.Tests.Support;

/// <summary>Ports of 127.0.0.1 for the processes that tests start.</summary>
public static class TestPorts
{
    // Below the ports that operating systems choose by themselves: between the moment in which a test has a port and the one in
    // which its process listens there, no connection and no other server gets it.
    private const int First = 20_000;
    private const int Count = 10_000;

    private static int _last = Random.Shared.Next(Count);

    /// <summary>A free port, which no other test of the run gets. Safe for all threads.</summary>
    public static int Next()
    {
        int port;
        do
        {
            port = First + (Interlocked.Increment(ref _last) % Count);
        }
        while (!IsFree(port));

        return port;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
