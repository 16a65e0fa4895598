using System.Diagnostics;
using System.Text.Json;
using StreamJsonRpc;

namespace Jobs.Tests.Infra;

/// <summary>
/// A process of the Bicep CLI that answers requests until the test run ends, because each start of the CLI takes longer than
/// what it does.
/// </summary>
internal sealed class BicepServer : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim _oneRequest = new(1);
    private readonly Process _process;
    private readonly JsonRpc _connection;

    private BicepServer(Process process)
    {
        _process = process;
        var formatter = new SystemTextJsonFormatter { JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web) };
        _connection = new JsonRpc(new HeaderDelimitedMessageHandler(
            process.StandardInput.BaseStream, process.StandardOutput.BaseStream, formatter));
        _connection.StartListening();
    }

    /// <summary>Starts the process. It ends when its input does, so that it does not outlive the test run.</summary>
    /// <param name="path">The path of the CLI.</param>
    public static BicepServer Start(string path)
    {
        var process = Process.Start(new ProcessStartInfo(path, ["jsonrpc", "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var server = new BicepServer(process);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Its named parameters.</param>
    /// <exception cref="RemoteInvocationException">It failed.</exception>
    public async Task<T> RequestAsync<T>(string method, object parameters)
    {
        await _oneRequest.WaitAsync();
        try
        {
            return await _connection.InvokeWithParameterObjectAsync<T>(method, parameters).WaitAsync(Timeout);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            throw new TimeoutException($"Bicep did not answer {method} within {Timeout.TotalMinutes} minutes.");
        }
        finally
        {
            _oneRequest.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _connection.Dispose();
        _process.Dispose();
        _oneRequest.Dispose();
    }
}
