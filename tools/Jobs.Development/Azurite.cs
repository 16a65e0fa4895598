using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Jobs.Api.Configuration;

namespace Jobs.Development;

/// <summary>A local table service, which runs until this object is disposed. The first start installs it from npm.</summary>
public sealed class Azurite : IAsyncDisposable
{
    /// <summary>The account that every Azurite has.</summary>
    public const string Account = "devstoreaccount1";

    // The published key of the account.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // What it prints when it listens. A connection alone would not tell whether it is this process that listens.
    private const string Started = "successfully started";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TaskCompletionSource<bool> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _error = "it ended";

    private Azurite(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains(Started, StringComparison.Ordinal))
            {
                _started.TrySetResult(line.Data is not null);
            }
        };
        process.ErrorDataReceived += (_, line) => _error = string.IsNullOrWhiteSpace(line.Data) ? _error : line.Data.TrimEnd('.');
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

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
        var tools = await AzuriteInstallation.PrepareAsync(cancellationToken);
        List<string> arguments =
        [
            Path.Combine(tools, "node_modules", "azurite", "dist", "src", "table", "main.js"),
            "--tableHost", IPAddress.Loopback.ToString(),
            "--tablePort", port.ToString(CultureInfo.InvariantCulture),
            "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            .. folder is null ? ["--inMemoryPersistence"] : new[] { "--location", folder },
        ];
        var azurite = new Azurite(NodeProcess.Start("node", arguments, tools, redirect: true));
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
        try
        {
            if (await _started.Task.WaitAsync(StartTimeout, cancellationToken))
            {
                return;
            }

            await _process.WaitForExitAsync(cancellationToken);
        }
        catch (TimeoutException)
        {
            _error = "it took too long";
        }

        throw new StartupException($"Azurite did not start to listen on port {port}: {_error}.");
    }
}
