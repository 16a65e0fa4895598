using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace Jobs.Benchmarks.Serving;

/// <summary>
/// Stands between the API and a table service on this machine, and does to some requests what networks and services do. The
/// API does nothing but read, so only GET is passed on. A request is signed for its path, not for its host, so it needs no
/// other signature.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private const int FaultOneIn = 40;

    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OutageEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OutageLength = TimeSpan.FromSeconds(1.5);

    // What is said of the connection is between two neighbours; the length is said anew.
    private static readonly string[] NotPassedOn = ["Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length"];

    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly HttpMessageInvoker _table = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly (string Name, Func<HttpContext, Task> Do)[] _faults;
    private readonly int _tablePort;
    private readonly WebApplication _app;

    private FaultyProxy(int tablePort)
    {
        _tablePort = tablePort;
        _faults =
        [
            ("connection reset", ResetAsync),
            ("delayed", DelayAsync),
            ("body cut in half, then reset", context => HalveAsync(context, isHonest: true)),
            ("body cut in half without an error", context => HalveAsync(context, isHonest: false)),
            ("503 ServerBusy", context => RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "ServerBusy")),
            ("500 OperationTimedOut", context =>
                RefuseAsync(context, StatusCodes.Status500InternalServerError, "OperationTimedOut")),
        ];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>How many requests met what, as lines of a Markdown table.</summary>
    public IEnumerable<string> Lines() => _counts
        .OrderBy(count => count.Key, StringComparer.Ordinal)
        .Select(count => string.Create(CultureInfo.InvariantCulture, $"| {count.Key} | {count.Value:#,0} |"));

    /// <summary>Starts to listen in front of the table service on that port.</summary>
    public static async Task<FaultyProxy> StartAsync(int tablePort, CancellationToken cancellationToken)
    {
        var proxy = new FaultyProxy(tablePort);
        await proxy._app.StartAsync(cancellationToken);
        return proxy;
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _table.Dispose();
    }

    private bool IsOut => Stopwatch.GetElapsedTime(_begun).Ticks % OutageEvery.Ticks > (OutageEvery - OutageLength).Ticks;

    private Task AnswerAsync(HttpContext context)
    {
        if (IsOut)
        {
            Count("refused by an outage");
            return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "ServerBusy");
        }

        if (Random.Shared.Next(FaultOneIn) > 0)
        {
            Count("passed on");
            return PassAsync(context);
        }

        var fault = _faults[Random.Shared.Next(_faults.Length)];
        Count(fault.Name);
        return fault.Do(context);
    }

    private void Count(string name) => _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);

    private async Task PassAsync(HttpContext context)
    {
        var body = await FetchAsync(context);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static Task ResetAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private async Task DelayAsync(HttpContext context)
    {
        await Task.Delay(MaxDelay * Random.Shared.NextDouble(), context.RequestAborted);
        await PassAsync(context);
    }

    private async Task HalveAsync(HttpContext context, bool isHonest)
    {
        var body = await FetchAsync(context);
        var half = body.Length / 2;
        context.Response.ContentLength = isHonest ? body.Length : half;
        await context.Response.Body.WriteAsync(body.AsMemory(0, half), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (isHonest)
        {
            context.Abort();
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-ms-error-code"] = code;
        return context.Response.WriteAsync(
            $$"""{"odata.error":{"code":"{{code}}","message":{"lang":"en-US","value":"An injected fault."} } }""",
            context.RequestAborted);
    }

    private async Task<byte[]> FetchAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
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
            if (!NotPassedOn.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        return await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
    }
}
