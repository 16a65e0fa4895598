using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Jobs.FunctionsHost;

/// <summary>A process of the worker, started as the app's <c>worker.config.json</c> says.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();

    private WorkerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>The lines of its standard error, which the host logs.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Starts it.</summary>
    /// <param name="appFolder">The published app.</param>
    /// <param name="hostAddress">The address of the host's gRPC service.</param>
    /// <param name="workerId">The id that the worker presents.</param>
    /// <param name="settings">The app's settings, which the host passes on as environment variables.</param>
    public static WorkerProcess Start(
        string appFolder, Uri hostAddress, string workerId, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(appFolder, "worker.config.json")));
        var description = config.RootElement.GetProperty("description");
        var start = new ProcessStartInfo(
            description.GetProperty("defaultExecutablePath").GetString()!,
            [
                Path.Combine(appFolder, description.GetProperty("defaultWorkerPath").GetString()!),
                "--functions-uri", hostAddress.ToString(),
                "--functions-worker-id", workerId,
                "--functions-request-id", $"{Guid.NewGuid()}",
                "--functions-grpc-max-message-length", $"{int.MaxValue}",
            ])
        {
            WorkingDirectory = appFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = appFolder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = appFolder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return new WorkerProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it ends.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it without warning.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Add(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            _errors.Enqueue(line);
        }
    }
}
