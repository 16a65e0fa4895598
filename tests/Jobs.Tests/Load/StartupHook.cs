using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

/// <summary>
/// What the runtime calls in a server's process before its Main, when <c>DOTNET_STARTUP_HOOKS</c> names this assembly: so the
/// program that is tested needs no part that is for tests alone. Each connection to its port is answered with the size of
/// the managed heap after a full collection, in bytes. The runtime requires the name, and that it has no namespace; and the
/// server's process has none of the tests' packages.
/// </summary>
internal static class StartupHook
{
    /// <summary>The environment variable that names the port.</summary>
    public const string PortVariable = "JOBS_TESTS_HEAP_PORT";

    /// <summary>Starts to listen.</summary>
    public static void Initialize()
    {
        var port = int.Parse(Environment.GetEnvironmentVariable(PortVariable)!, CultureInfo.InvariantCulture);
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        new Thread(() => Answer(listener)) { IsBackground = true }.Start();
    }

    private static void Answer(TcpListener listener)
    {
        while (true)
        {
            using var client = listener.AcceptTcpClient();
            var heap = GC.GetTotalMemory(forceFullCollection: true);
            client.GetStream().Write(Encoding.ASCII.GetBytes(heap.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
