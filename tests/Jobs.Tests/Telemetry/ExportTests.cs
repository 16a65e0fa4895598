namespace Jobs.Tests.Telemetry;

/// <summary>The telemetry of one find; its request id is the id of its trace.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ExportTests(ObservedFind find) : IClassFixture<ObservedFind>
{
    private IEnumerable<Span> Trace => find.Collector.Spans.Where(span => span.Trace == find.RequestId);

    [Fact]
    public void Spans_connect_the_request_with_the_storage_request()
    {
        var request = Trace.Single(span => span.Kind == SpanKind.Server);
        var load = Trace.Single(span => span.Kind == SpanKind.Internal);
        var query = Trace.Single(span => span.Kind == SpanKind.Client);

        Assert.Equal("GET projects/{projectId}/jobs", request.Name);
        Assert.Equal("projects/{projectId}/jobs", request.Tags["http.route"]);
        Assert.Equal("jobs.load", load.Name);
        Assert.Equal(request.Id, load.Parent);
        Assert.Equal(load.Id, query.Parent);
        Assert.StartsWith("http://127.0.0.1", query.Tags["url.full"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.server.request.duration")]
    [InlineData("http.client.request.duration")]
    [InlineData("jobs.matched")]
    [InlineData("jobs.entities_read")]
    [InlineData("jobs.snapshot.hits")]
    [InlineData("jobs.snapshot.loads")]
    [InlineData("jobs.malformed_entities")]
    public void Metric_has_an_exemplar_with_the_trace_of_the_request(string metric) =>
        Assert.Contains(find.RequestId, find.Collector.TracesOfMetrics[metric]);

    [Theory]
    [InlineData("sent on behalf of")]
    [InlineData("is ignored")]
    public void Log_record_has_the_trace_of_the_request(string text) => Assert.Contains(
        find.Collector.Logs, record => record.Trace == find.RequestId && record.Text.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Requester_is_in_the_trace_and_in_the_log()
    {
        Assert.Equal(ObservedFind.Requester, Trace.Single(span => span.Kind == SpanKind.Server).Tags["enduser.id"]);
        Assert.Contains(find.Collector.Logs, record => record.Tags.GetValueOrDefault("RequesterId") == ObservedFind.Requester);
    }

    [Fact]
    public void Secrets_of_the_request_are_not_exported() => Assert.False(find.Collector.HasReceived(ObservedFind.Secret));

    [Fact]
    public void Probes_create_no_spans() =>
        Assert.DoesNotContain(find.Collector.Spans, span => span.Name.Contains("health", StringComparison.Ordinal));

    [Fact]
    public void Telemetry_has_the_name_of_the_service() =>
        Assert.All(find.Collector.Services, name => Assert.Equal("jobs", name));
}
