using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Telemetry;

/// <summary>A collector that receives OTLP over HTTP and stores it. Field numbers are those of the OTLP schema.</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private readonly WebApplication _app;

    private Collector(WebApplication app) => _app = app;

    /// <summary>The address that it listens on.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>The received spans.</summary>
    public IEnumerable<Span> Spans =>
        from scope in Messages("/v1/traces", 1, 2)
        from span in scope.Messages(2)
        select new Span(span.Text(5)!, (SpanKind)span.Number(6), span.Hex(1)!, span.Hex(2)!, span.Hex(4), Tags(span, 9));

    /// <summary>The received log records.</summary>
    public IEnumerable<LogRecord> Logs =>
        from record in Messages("/v1/logs", 1, 2, 2)
        select new LogRecord(record.Messages(5).Single().Text(1)!, record.Hex(9), Tags(record, 6));

    /// <summary>The received metrics: the trace ids of the exemplars by metric name.</summary>
    public ILookup<string, string> TracesOfMetrics => (
        from metric in Messages("/v1/metrics", 1, 2, 2)

        // Sums have exemplars in another field than histograms.
        from exemplar in metric.Messages(7, 1, 5).Concat(metric.Messages(9, 1, 8))
        select (Name: metric.Text(1)!, Trace: exemplar.Hex(5)!)).ToLookup(entry => entry.Name, entry => entry.Trace);

    /// <summary>The service names of everything received.</summary>
    public IEnumerable<string?> Services =>
        from resource in _received.SelectMany(sent => ProtobufMessage.Parse(sent.Body).Messages(1, 1))
        select Tags(resource, 1)["service.name"];

    /// <summary>Starts a collector.</summary>
    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector._app.Run(collector.ReceiveAsync);
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>True if anything received contains the text.</summary>
    public bool HasReceived(string text) =>
        _received.Any(sent => sent.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Dictionary<string, string?> Tags(ProtobufMessage message, int field) =>
        message.Messages(field).ToDictionary(tag => tag.Text(1)!, tag => tag.Messages(2).Single().Text(1));

    private IEnumerable<ProtobufMessage> Messages(string path, params int[] fields) => _received
        .Where(sent => sent.Path == path)
        .SelectMany(sent => ProtobufMessage.Parse(sent.Body).Messages(fields));

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}

/// <summary>The kind of a span, numbered as in OTLP.</summary>
public enum SpanKind
{
    /// <summary>Unspecified.</summary>
    None,

    /// <summary>An operation inside the service.</summary>
    Internal,

    /// <summary>A request that the service received.</summary>
    Server,

    /// <summary>A request that the service sent.</summary>
    Client,
}

/// <summary>A span.</summary>
public sealed record Span(
    string Name, SpanKind Kind, string Trace, string Id, string? Parent, IReadOnlyDictionary<string, string?> Tags);

/// <summary>A log record.</summary>
public sealed record LogRecord(string Text, string? Trace, IReadOnlyDictionary<string, string?> Tags);
