using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Jobs.Api.Configuration;

namespace Jobs.Development;

/// <summary>A local table service, which runs until this object is disposed. The first start installs it from npm.</summary>
public sealed class Azurite : IAsyncDisposable
{
    // The account that every Azurite has, with its published key.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private Azurite(Process process) => _process = process;

    /// <summary>The id of the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The connection string of a table service that listens on 127.0.0.1.</summary>
    public static string ConnectionString(int port) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint=http://127.0.0.1:{port}/{Account};";

    /// <summary>Starts the service on 127.0.0.1 and waits until it listens.</summary>
    /// <param name="port">A free port.</param>
    /// <param name="folder">The folder for its data; null to store them in memory.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="StartupException">The service cannot be installed or started.</exception>
    public static async Task<Azurite> StartAsync(int port, string? folder, CancellationToken cancellationToken)
    {
        var tools = ToolsFolder();
        await InstallAsync(tools, cancellationToken);
        List<string> arguments =
        [
            Path.Combine(tools, "node_modules", "azurite", "dist", "src", "table", "main.js"),
            "--tableHost", IPAddress.Loopback.ToString(),
            "--tablePort", port.ToString(CultureInfo.InvariantCulture),
            "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            .. folder is null ? ["--inMemoryPersistence"] : new[] { "--location", folder },
        ];
        var azurite = new Azurite(Start("node", arguments, tools));
        try
        {
            await azurite.WaitUntilItListensAsync(port, cancellationToken);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>A port of 127.0.0.1 that was free a moment ago.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>True if a program listens on that port of this machine.</summary>
    public static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Stops the service.</summary>
    public async ValueTask DisposeAsync()
    {
        await InterruptAsync();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string ToolsFolder() => Path.Combine(RepositoryLayout.Root(), "tools", "azurite");

    private static async Task InstallAsync(string tools, CancellationToken cancellationToken)
    {
        // npm writes this file last, so it marks a complete installation.
        var installed = Path.Combine(tools, "node_modules", ".package-lock.json");
        if (File.Exists(installed))
        {
            return;
        }

        Console.WriteLine("Installing Azurite, the local table service (npm ci, the first time only) ...");
        using var npm = Start(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"], tools);
        await npm.WaitForExitAsync(cancellationToken);
        if (npm.ExitCode != 0)
        {
            throw new StartupException($"Azurite could not be installed: 'npm ci' in {tools} ended with code {npm.ExitCode}.");
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments, string folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        }
        catch (Win32Exception exception)
        {
            throw new StartupException(
                $"'{program}' cannot be run: install Node.js 20 or later for the local table service, or set JobsStorage.",
                exception);
        }
    }

    // The service saves its data when it is interrupted, and .NET itself can only kill a process.
    private async Task InterruptAsync()
    {
        if (_process.HasExited || OperatingSystem.IsWindows())
        {
            return;
        }

        using var kill = Process.Start("sh", ["-c", $"kill -INT {_process.Id} 2> /dev/null"]);
        using var timeout = new CancellationTokenSource(StopTimeout);
        await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WaitUntilItListensAsync(int port, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await IsListeningAsync(port, cancellationToken))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > StartTimeout)
            {
                throw new StartupException($"Azurite did not start to listen on port {port}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }
}
