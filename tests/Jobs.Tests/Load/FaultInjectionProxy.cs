using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Load;

/// <summary>
/// A proxy between the API and a table service on this machine that injects the faults of networks and services into some
/// requests.
/// </summary>
internal sealed class FaultInjectionProxy : IAsyncDisposable
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OutageEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OutageLength = TimeSpan.FromSeconds(1.5);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly (string Name, Func<HttpContext, Task> Do)[] _faults;
    private readonly int _faultOneIn;
    private TableProxy _proxy = null!;

    private FaultInjectionProxy(int faultOneIn)
    {
        _faultOneIn = faultOneIn;
        _faults =
        [
            ("connection reset", ResetAsync),
            ("delayed", DelayAsync),
            ("body cut in half, then reset", context => TruncateAsync(context, hasFullLength: true)),
            ("body cut in half without an error", context => TruncateAsync(context, hasFullLength: false)),
            ("503 ServerBusy", context => RejectAsync(context, StatusCodes.Status503ServiceUnavailable, "ServerBusy")),
            ("500 OperationTimedOut", context =>
                RejectAsync(context, StatusCodes.Status500InternalServerError, "OperationTimedOut")),
        ];
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => _proxy.Port;

    /// <summary>How many requests met which fault, as lines of a Markdown table.</summary>
    public IEnumerable<string> Lines() => _counts
        .OrderBy(count => count.Key, StringComparer.Ordinal)
        .Select(count => string.Create(CultureInfo.InvariantCulture, $"| {count.Key} | {count.Value:#,0} |"));

    /// <summary>Starts to listen in front of a table service.</summary>
    /// <param name="tablePort">The port that the service listens on.</param>
    /// <param name="faultOneIn">The mean number of requests to one fault.</param>
    public static async Task<FaultInjectionProxy> StartAsync(int tablePort, int faultOneIn)
    {
        var faults = new FaultInjectionProxy(faultOneIn);
        faults._proxy = await TableProxy.StartAsync(tablePort, (_, context) => faults.HandleAsync(context));
        return faults;
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private bool IsOut => Stopwatch.GetElapsedTime(_started).Ticks % OutageEvery.Ticks > (OutageEvery - OutageLength).Ticks;

    private Task HandleAsync(HttpContext context)
    {
        if (IsOut)
        {
            Count("503 during an outage");
            return RejectAsync(context, StatusCodes.Status503ServiceUnavailable, "ServerBusy");
        }

        if (Random.Shared.Next(_faultOneIn) > 0)
        {
            Count("forwarded");
            return ForwardAsync(context);
        }

        var fault = _faults[Random.Shared.Next(_faults.Length)];
        Count(fault.Name);
        return fault.Do(context);
    }

    private void Count(string name) => _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);

    private async Task ForwardAsync(HttpContext context) =>
        await TableProxy.SendAsync(context, await _proxy.FetchAsync(context));

    private static Task ResetAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private async Task DelayAsync(HttpContext context)
    {
        await Task.Delay(MaxDelay * Random.Shared.NextDouble(), context.RequestAborted);
        await ForwardAsync(context);
    }

    private async Task TruncateAsync(HttpContext context, bool hasFullLength)
    {
        var body = await _proxy.FetchAsync(context);
        var half = body.Length / 2;
        context.Response.ContentLength = hasFullLength ? body.Length : half;
        await context.Response.Body.WriteAsync(body.AsMemory(0, half), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (hasFullLength)
        {
            context.Abort();
        }
    }

    private static Task RejectAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-ms-error-code"] = code;
        return context.Response.WriteAsync(
            $$"""{"odata.error":{"code":"{{code}}","message":{"lang":"en-US","value":"An injected fault."} } }""",
            context.RequestAborted);
    }
}
