using System.Diagnostics;

namespace Jobs.Benchmarks.Serving;

/// <summary>One candidate's server, in a process of its own for the lifetime of this object.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // As infra sets it (hexadecimal, bytes): otherwise memory depends on the size of the machine's third-level cache.
    private static readonly KeyValuePair<string, string> YoungestGenerationSize = new("DOTNET_GCgen0size", "400000");

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 32 })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(10),
        };
    }

    /// <summary>The program that serves: this one, or its published form.</summary>
    public static string Program { get; set; } = Environment.ProcessPath!;

    /// <summary>A client with the server as its base address and at most 32 connections.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a server and returns when it listens.</summary>
    /// <param name="kind">One of the kinds of <see cref="BenchmarkServer"/>.</param>
    /// <param name="settings">Its settings, given as environment variables.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<ServerProcess> StartAsync(
        string kind, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Program, ["serve", kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings.Append(YoungestGenerationSize))
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return address is not null
            ? new ServerProcess(process, new Uri(address))
            : throw new InvalidOperationException($"The server '{kind}' did not start.");
    }

    /// <summary>What the process has used so far.</summary>
    public async Task<Counters> ReadCountersAsync(CancellationToken cancellationToken) =>
        Counters.Parse(await Client.GetStringAsync(new Uri(Counters.Path, UriKind.Relative), cancellationToken));

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
