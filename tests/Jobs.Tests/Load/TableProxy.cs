using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Jobs.Tests.Load;

/// <summary>
/// A reverse proxy between the API and a table service on this machine. The API only reads, so only GET is forwarded. A request
/// is signed for its path, not for its host and query, so the signature stays valid.
/// </summary>
internal sealed class TableProxy : IAsyncDisposable
{
    // Connection headers are for one hop only, and the proxy sets the length itself.
    private static readonly string[] NotForwarded = ["Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length"];

    private readonly HttpMessageInvoker _table = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly int _tablePort;
    private readonly WebApplication _app;

    private TableProxy(int tablePort, Func<TableProxy, HttpContext, Task> answer)
    {
        _tablePort = tablePort;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(context => answer(this, context));
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Starts to listen in front of a table service.</summary>
    /// <param name="tablePort">The port that the service listens on.</param>
    /// <param name="answer">Answers a request.</param>
    public static async Task<TableProxy> StartAsync(int tablePort, Func<TableProxy, HttpContext, Task> answer)
    {
        var proxy = new TableProxy(tablePort, answer);
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Sends a request to the service, and sets the status and the headers of its answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="addedQuery">What is added to its query string.</param>
    /// <returns>The body of the answer.</returns>
    public async Task<byte[]> FetchAsync(HttpContext context, string addedQuery = "")
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget + addedQuery;
        var asSent = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{_tablePort}{target}", asSent));
        foreach (var (name, value) in context.Request.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }

        using var response = await _table.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (!NotForwarded.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        return await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
    }

    /// <summary>Sends the body of an answer.</summary>
    public static async Task SendAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _table.Dispose();
    }
}
