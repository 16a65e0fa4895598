using Jobs.Tests.Support;
using Jobs.Tests.Telemetry;

namespace Jobs.Tests.Functions;

/// <summary>The telemetry of the worker beside that of the host, which records each request itself.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class FunctionTelemetryTests
{
    [Fact]
    public async Task Request_is_recorded_by_the_host_only_and_its_id_is_that_of_the_trace()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var collector = await Collector.StartAsync();
        await using var app = await FunctionApp.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"));

        using var response = await app.Server.GetAsync("/projects/p/jobs", ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));
        await Eventually.TrueAsync(() => Task.FromResult(collector.Spans.Any(span => span.Trace == Trace)));

        Assert.Equal(Trace, response.Header("X-Request-Id"));
        Assert.All(collector.Spans, span => Assert.NotEqual(SpanKind.Server, span.Kind));
        Assert.Equal("True", app.Host.Capabilities["WorkerOpenTelemetryEnabled"]);
    }
}
