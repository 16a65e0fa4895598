using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Cli;

/// <summary>An API that answers what a test wants, on a free port.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubApi(WebApplication app) => _app = app;

    /// <summary>The address.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>The requests so far, as method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Starts an API.</summary>
    public static async Task<StubApi> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var api = new StubApi(app);
        app.Run(context =>
        {
            api.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return answer(context);
        });
        await app.StartAsync();
        return api;
    }

    /// <summary>Starts an API that answers each request with these jobs.</summary>
    public static Task<StubApi> StartAsync(string json, int total = 1) => StartAsync(context =>
    {
        context.Response.Headers["X-Total-Count"] = $"{total}";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
