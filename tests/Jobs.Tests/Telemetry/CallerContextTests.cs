using System.Collections.Concurrent;
using System.Diagnostics;
using Jobs.Tests.Server;
using Jobs.Tests.Support;

namespace Jobs.Tests.Telemetry;

/// <summary>What a caller sends for tracing does not travel on the service's own requests.</summary>
[Covers(Threats.Consumed.CallerContext)]
public sealed class CallerContextTests
{
    private static readonly string[] ContextHeaders =
        ["traceparent", "tracestate", "baggage", "Correlation-Context", "Request-Id"];

    [Theory]
    [InlineData("/projects/a/jobs")]
    [InlineData("/projects/a/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6")]
    [InlineData("/health/ready")]
    public async Task Context_of_a_caller_is_sent_to_neither_issuer_nor_table(string path)
    {
        using var listener = Listen(static _ => { });
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var table = await TableStub.StartAsync();
        var settings = issuer.Settings;
        settings["JobsStorage"] = table.ConnectionString;
        await using var server = await TestServer.StartAsync(settings);

        await SendAsync(new Uri(server.Address, path), issuer);

        await AssertNothingIsPassedOnAsync(issuer, table);
    }

    [Trait(Category.Name, Category.Process)]
    [Fact]
    public async Task Context_of_a_caller_is_sent_to_neither_issuer_nor_table_with_telemetry_on()
    {
        await using var collector = await Collector.StartAsync();
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var table = await TableStub.StartAsync();
        var address = $"http://127.0.0.1:{TestPorts.Next()}";
        await using var server = await ServerProcess.StartAsync(
            "Production",
            address,
            [
                ("JobsStorage", table.ConnectionString),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                .. Variables(issuer),
            ]);
        await server.WaitUntilAliveAsync(address);

        await SendAsync(new Uri(address + "/projects/a/jobs"), issuer);

        await AssertNothingIsPassedOnAsync(issuer, table);
    }

    [Trait(Category.Name, Category.Process)]
    [Fact]
    public async Task Context_of_a_caller_is_not_sent_to_the_identity_platform()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var identity = await TableStub.StartAsync();
        var address = $"http://127.0.0.1:{TestPorts.Next()}";
        await using var server = await ServerProcess.StartAsync(
            "Production",
            address,
            [
                ("JobsStorage__tableServiceUri", "https://127.0.0.1:1"),
                ("JobsStorage__clientId", Guid.NewGuid().ToString()),
                ("IDENTITY_ENDPOINT", identity.Address + "/msi/token"),
                ("IDENTITY_HEADER", "header"),
                .. Variables(issuer),
            ]);
        await server.WaitUntilAliveAsync(address);

        await SendAsync(new Uri(address + "/projects/a/jobs"), issuer);

        await AssertNothingIsPassedOnAsync(issuer, identity);
    }

    [Fact]
    public async Task Metadata_fetch_and_readiness_query_belong_to_the_trace_of_no_request()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = Listen(stopped.Enqueue);
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var table = await TableStub.StartAsync();
        var settings = issuer.Settings;
        settings["JobsStorage"] = table.ConnectionString;
        await using var server = await TestServer.StartAsync(settings);

        await SendAsync(new Uri(server.Address, "/health/ready"), issuer);
        await Eventually.TrueAsync(() => Task.FromResult(Sent(issuer.Address).Count() >= 2));

        Assert.All(Sent(issuer.Address), static request => Assert.Null(request.Parent));
        Assert.NotEmpty(Sent(table.Address));
        Assert.All(Sent(table.Address), static request => Assert.Null(request.Parent));

        IEnumerable<Activity> Sent(string part) => stopped.Where(activity =>
            activity.GetTagItem("url.full") is string url && url.Contains(part, StringComparison.Ordinal));
    }

    // Without a listener the framework creates no activities, and so passes on nothing.
    private static ActivityListener Listen(Action<Activity> stopped)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static IEnumerable<(string Name, string? Value)> Variables(TestIssuer issuer) =>
        issuer.Settings.Select(static setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));

    private static async Task SendAsync(Uri address, TestIssuer issuer)
    {
        // A client without the tracing of this process.
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Authorization", "Bearer " + issuer.Token("a"));
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("tracestate", "vendor=secret");
        request.Headers.Add("baggage", "user=secret," + string.Join(',', Enumerable.Range(0, 100).Select(n => $"k{n}=v{n}")));
        request.Headers.Add("Correlation-Context", "user=secret");
        using var response = await client.SendAsync(request);
        Assert.True((int)response.StatusCode is 200 or 404 or 503);
    }

    private static async Task AssertNothingIsPassedOnAsync(TestIssuer issuer, TableStub table)
    {
        await Eventually.TrueAsync(() => Task.FromResult(!issuer.ReceivedHeaders.IsEmpty && !table.ReceivedHeaders.IsEmpty));
        foreach (var header in ContextHeaders)
        {
            Assert.DoesNotContain(header, issuer.ReceivedHeaders, StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain(header, table.ReceivedHeaders, StringComparer.OrdinalIgnoreCase);
        }
    }
}
