using Azure.Data.Tables;
using Jobs.Tests.Support;
using JobsFunctions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Abstractions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Extensions;
using Microsoft.OpenApi.Models;

namespace Jobs.Tests.Functions;

/// <summary>
/// The function app behind a web server that treats requests as the Functions host does: it picks the function by name
/// and route, and forwards a request target that is encoded again.
/// </summary>
public sealed class FunctionHost : IAsyncLifetime
{
    private WebApplication _server = null!;
    private IHost _app = null!;

    /// <summary>A client of the server.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The table of the app.</summary>
    public TableClient Table { get; private set; } = null!;

    /// <summary>Builds the app with these settings.</summary>
    public static IHost Build(params IEnumerable<string> settings) => FunctionApp.Build([.. settings.Select(setting => $"--{setting}")]);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Table = await TestStorage.NewTableAsync();
        _app = Build(
            $"JobsStorage={await TestStorage.ConnectionStringAsync()}", $"Jobs:TableName={Table.Name}", "Authentication:Enabled=false");
        await _app.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(_server.Urls.Single()) };
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await _app.StopAsync();
        _app.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var function = HostedFunction.For(context.Request.Method, context.Request.Path.Value!);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Reencoded(context.Request);
        FunctionExecutionDelegate pipeline = function.Code is null
            ? call => ExtensionAsync(call.Http)
            : call => function.RunAsync(_app.Services, call.Http);
        foreach (var middleware in _app.Services.GetServices<IFunctionsWorkerMiddleware>())
        {
            var next = pipeline;
            pipeline = call => middleware.Invoke(call, next);
        }

        await pipeline(new FunctionContext(new FunctionDefinition(function.Name), context));
    }

    private static string Reencoded(HttpRequest request) =>
        request.Path.Value!.Replace("%", "%25", StringComparison.Ordinal) + request.QueryString;

    // Stands in for the extension: it sends the document that the app's filter produces, or the query that it received.
    private Task ExtensionAsync(HttpContext context)
    {
        ReplaceHeaders(context);
        context.Response.ContentType = "text/plain";
        if (!context.Request.Path.Value!.EndsWith(".json", StringComparison.Ordinal))
        {
            return context.Response.WriteAsync($"query: {context.Request.QueryString}");
        }

        var document = new OpenApiDocument();
        foreach (var filter in _app.Services.GetRequiredService<IOpenApiConfigurationOptions>().Filters)
        {
            filter.Apply(null!, document);
        }

        return context.Response.WriteAsync(document.SerializeAsJson(OpenApiSpecVersion.OpenApi3_0));
    }

    // The worker does this for functions such as those of the extension.
    private static void ReplaceHeaders(HttpContext context)
    {
        var response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
        var original = response.Headers;
        var replacement = new HeaderDictionary(new Dictionary<string, StringValues>(original));
        response.Headers = replacement;
        context.Response.OnStarting(() =>
        {
            original.Clear();
            foreach (var header in replacement)
            {
                original[header.Key] = header.Value;
            }

            return Task.CompletedTask;
        });
    }
}
