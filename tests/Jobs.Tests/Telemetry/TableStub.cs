using System.Collections.Concurrent;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Telemetry;

/// <summary>A table service with an empty table, which records the names of the headers of all requests.</summary>
internal sealed class TableStub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TableStub(WebApplication app) => _app = app;

    /// <summary>The names of the headers.</summary>
    public ConcurrentQueue<string> ReceivedHeaders { get; } = new();

    /// <summary>The address that it listens on.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>The connection string.</summary>
    public string ConnectionString => TestStorage.ConnectionString(new Uri(Address).Port);

    /// <summary>Starts the service.</summary>
    public static async Task<TableStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stub = new TableStub(builder.Build());
        stub._app.Run(stub.AnswerAsync);
        await stub._app.StartAsync();
        return stub;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        foreach (var name in context.Request.Headers.Keys)
        {
            ReceivedHeaders.Enqueue(name);
        }

        context.Response.ContentType = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8";
        return context.Response.WriteAsync("""{"value":[]}""");
    }
}
