using System.Collections.Concurrent;
using System.Diagnostics;
using Jobs.Tests.Support;

namespace Jobs.Tests.Server;

/// <summary>The program in its own process, started from the output folder of the tests.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The id of its process.</summary>
    public int Id => _process.Id;

    /// <summary>Its standard output.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>The lines of its standard error.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Starts the program.</summary>
    /// <param name="environment">Development or Production.</param>
    /// <param name="urls">The addresses to listen on.</param>
    /// <param name="settings">Settings as environment variables, in addition to those that authentication needs.</param>
    public static Task<ServerProcess> StartAsync(
        string environment, string urls, params (string Name, string? Value)[] settings) =>
        StartAsync(environment, ["--urls", urls], settings);

    /// <summary>Starts the program.</summary>
    /// <param name="environment">Development or Production.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="settings">Settings as environment variables; null removes one.</param>
    public static Task<ServerProcess> StartAsync(
        string environment, string[] arguments, params (string Name, string? Value)[] settings) =>
        StartAsync(Path.Combine(AppContext.BaseDirectory, "JobsServer.dll"), environment, arguments, settings);

    /// <summary>Starts a copy of the program.</summary>
    /// <param name="program">Its assembly.</param>
    /// <param name="environment">Development or Production.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="settings">Settings as environment variables; null removes one.</param>
    public static async Task<ServerProcess> StartAsync(
        string program, string environment, string[] arguments, params (string Name, string? Value)[] settings)
    {
        // The table service of the tests installs the same package into the same folder as the program would at the same time.
        _ = await TestStorage.ConnectionStringAsync();
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", "dotnet", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["Authentication__Issuer"] = "https://issuer.example.com";
        start.Environment["Authentication__Audience"] = "jobs";
        foreach (var (name, value) in settings)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until the server answers its liveness probe.</summary>
    /// <param name="address">The address that it listens on.</param>
    public async Task WaitUntilAliveAsync(string address)
    {
        using var client = new HttpClient();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Assert.False(_process.HasExited, $"The server has ended: {string.Join('\n', _errors)}");
            try
            {
                using var response = await client.GetAsync(new Uri(address + "/health/live"), patience.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
            }
        }
    }

    /// <summary>Waits until its standard output has a text.</summary>
    public async Task WaitUntilPrintedAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(patience.IsCancellationRequested, $"'{text}' was not printed: {Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Sends SIGTERM, as the host of a container does, and waits until the program ends.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> TerminateAsync() => SignalAsync("TERM");

    /// <summary>Sends a signal, and waits until the program ends.</summary>
    /// <param name="signal">Its name, such as <c>INT</c>.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync();
        return await WaitForExitAsync();
    }

    /// <summary>Waits until the program ends.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            lines.Enqueue(line);
        }
    }
}
