using System.Collections.Concurrent;
using Azure.Core;
using Microsoft.AspNetCore.WebUtilities;

namespace Jobs.Tests.Support;

/// <summary>A server that scans, and whose requests to the table can be looked at and changed.</summary>
public sealed class StorageSpy : IAsyncDisposable
{
    private readonly HookedTransport _transport;
    private readonly ConcurrentQueue<Uri> _requests = new();

    private StorageSpy(HookedTransport transport, TestServer server)
    {
        _transport = transport;
        Server = server;
        _transport.Hook = WatchAsync;
    }

    /// <summary>The server.</summary>
    public TestServer Server { get; }

    /// <summary>Changes a request before it is sent; it gets the number of the request, from 0.</summary>
    public Action<Request, int>? Before { get; set; }

    /// <summary>Changes an answer before the client sees it; it gets the number of the request, from 0.</summary>
    public Func<HttpMessage, int, Task>? After { get; set; }

    /// <summary>Where the requests went, those that failed included.</summary>
    public IReadOnlyCollection<Uri> Requests => _requests;

    /// <summary>Starts the server.</summary>
    public static async Task<StorageSpy> StartAsync()
    {
        var transport = new HookedTransport();
        var settings = new Dictionary<string, string?>(TestServer.ScanOnly) { ["Limits:ConcurrentScans"] = "64" };
        return new StorageSpy(transport, await TestServer.StartAsync(settings, transport));
    }

    /// <summary>A parameter of each request's query string, decoded; empty where there is none.</summary>
    public IEnumerable<string> Parameters(string name) =>
        Requests.Select(request => QueryHelpers.ParseQuery(request.Query)[name].ToString());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _transport.Dispose();
    }

    private async ValueTask WatchAsync(HttpMessage message, Func<ValueTask> sendAsync)
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
