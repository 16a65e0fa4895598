using System.Collections.Concurrent;
using Azure.Core;
using Microsoft.AspNetCore.WebUtilities;

namespace Jobs.Tests.Support;

/// <summary>A server that scans; its requests to the table are recorded and can be changed.</summary>
public sealed class StorageSpy : IAsyncDisposable
{
    private readonly HookedTransport _transport;
    private readonly ConcurrentQueue<Uri> _requests = new();

    private StorageSpy(HookedTransport transport, TestServer server)
    {
        _transport = transport;
        Server = server;
        _transport.Hook = RecordAsync;
    }

    /// <summary>The server.</summary>
    public TestServer Server { get; }

    /// <summary>Changes a request before it is sent; the number of the first request is 0.</summary>
    public Action<Request, int>? Before { get; set; }

    /// <summary>Changes a response before the client reads it; the number of the first request is 0.</summary>
    public Func<HttpMessage, int, Task>? After { get; set; }

    /// <summary>The addresses of all requests, including failed ones.</summary>
    public IReadOnlyCollection<Uri> Requests => _requests;

    /// <summary>Starts the server.</summary>
    public static async Task<StorageSpy> StartAsync()
    {
        var transport = new HookedTransport();
        var settings = new Dictionary<string, string?>(TestServer.ScanOnly) { ["Limits:ConcurrentScans"] = "64" };
        return new StorageSpy(transport, await TestServer.StartAsync(settings, transport));
    }

    /// <summary>A decoded parameter of the query string of each request; empty when it is absent.</summary>
    public IEnumerable<string> Parameters(string name) =>
        Requests.Select(request => QueryHelpers.ParseQuery(request.Query)[name].ToString());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _transport.Dispose();
    }

    private async ValueTask RecordAsync(HttpMessage message, Func<ValueTask> sendAsync)
    {
        var number = _requests.Count;
        Before?.Invoke(message.Request, number);
        _requests.Enqueue(message.Request.Uri.ToUri());
        await sendAsync();
        if (After is not null)
        {
            await After(message, number);
        }
    }
}
