using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using Azure.Data.Tables;
using Jobs.Tests.Server;
using Jobs.Tests.Support;

namespace Jobs.Tests.Load;

/// <summary>
/// The server as it runs in production, without authentication, in a process of its own, so that what it holds is its own.
/// </summary>
internal sealed class LoadedServer : IAsyncDisposable
{
    private readonly ServerProcess _server;
    private readonly Process _process;
    private readonly int _heapPort;

    private LoadedServer(ServerProcess server, Uri address, int heapPort)
    {
        _server = server;
        _process = Process.GetProcessById(server.Id);
        _heapPort = heapPort;
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>A client with the server as its base address, and as many connections as it is used for at once.</summary>
    public HttpClient Client { get; }

    /// <summary>The maximum of the process's resident memory so far, in MB.</summary>
    public double PeakMemoryMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1024.0 / 1024.0;
        }
    }

    /// <summary>Starts a server in front of a table and returns when it answers.</summary>
    /// <param name="connectionString">How to reach the table service.</param>
    /// <param name="table">The table.</param>
    /// <param name="settings">Settings by environment variable, beside those of the table.</param>
    public static async Task<LoadedServer> StartAsync(
        string connectionString, TableClient table, params (string Name, string? Value)[] settings)
    {
        var address = $"http://127.0.0.1:{TestPorts.Next()}";
        var heapPort = TestPorts.Next();
        var server = await ServerProcess.StartAsync(
            "Production",
            address,
            [
                ("JobsStorage", connectionString),
                ("Jobs__TableName", table.Name),
                ("Authentication__Enabled", "false"),
                ("DOTNET_STARTUP_HOOKS", Assembly.GetExecutingAssembly().Location),
                (StartupHook.PortVariable, heapPort.ToString(CultureInfo.InvariantCulture)),
                .. settings,
            ]);
        await server.WaitUntilAliveAsync(address);
        return new LoadedServer(server, new Uri(address), heapPort);
    }

    /// <summary>Measures what the process holds now.</summary>
    /// <param name="elapsed">The time since the start of the run.</param>
    public async Task<SoakSample> SampleAsync(TimeSpan elapsed)
    {
        using var probe = new TcpClient();
        await probe.ConnectAsync("127.0.0.1", _heapPort);
        using var heap = new StreamReader(probe.GetStream());
        var size = long.Parse(await heap.ReadToEndAsync(), CultureInfo.InvariantCulture);
        _process.Refresh();
        return new SoakSample(elapsed, size, _process.WorkingSet64, _process.HandleCount, _process.Threads.Count);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Dispose();
        await _server.DisposeAsync();
    }
}
