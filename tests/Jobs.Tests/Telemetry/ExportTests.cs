namespace Jobs.Tests.Telemetry;

/// <summary>The telemetry of one find; its request id is the id of its trace.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ExportTests(ObservedFind find) : IClassFixture<ObservedFind>
{
    // What requests share is in the trace of none of them.
    private Span Load => find.Collector.Spans.Single(static span => span.Name == "jobs.load");

    private IEnumerable<Span> Trace => find.Collector.Spans.Where(span => span.Trace == find.RequestId);

    [Fact]
    public void Request_has_a_span_with_its_route()
    {
        var request = Trace.Single(span => span.Kind == SpanKind.Server);

        Assert.Equal("GET projects/{projectId}/jobs", request.Name);
        Assert.Equal("projects/{projectId}/jobs", request.Tags["http.route"]);
    }

    [Fact]
    public void Load_has_a_trace_of_its_own_with_the_storage_requests()
    {
        var load = Load;
        var queries = find.Collector.Spans.Where(span => span.Kind == SpanKind.Client && span.Parent == load.Id).ToList();

        Assert.NotEqual(find.RequestId, load.Trace);
        Assert.True(string.IsNullOrEmpty(load.Parent));
        Assert.NotEmpty(queries);
        Assert.All(queries, query =>
        {
            Assert.Equal(load.Trace, query.Trace);
            Assert.StartsWith("http://127.0.0.1", query.Tags["url.full"], StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("http.server.request.duration")]
    [InlineData("jobs.matched")]
    [InlineData("jobs.snapshot.hits")]
    public void Metric_has_an_exemplar_with_the_trace_of_the_request(string metric) =>
        Assert.Contains(find.RequestId, find.Collector.TracesOfMetrics[metric]);

    [Theory]
    [InlineData("jobs.entities_read")]
    [InlineData("jobs.snapshot.loads")]
    [InlineData("jobs.malformed_entities")]
    public void Metric_has_an_exemplar_with_the_trace_of_the_load(string metric) =>
        Assert.Contains(Load.Trace, find.Collector.TracesOfMetrics[metric]);

    // The probes and the refreshes of the table service take as long as the load: the last of them is the exemplar of its bucket.
    [Fact]
    public void Storage_metric_has_exemplars_with_the_traces_of_storage_requests()
    {
        var traces = find.Collector.Spans.Where(static span => span.Kind == SpanKind.Client).Select(static span => span.Trace).ToList();

        Assert.NotEmpty(find.Collector.TracesOfMetrics["http.client.request.duration"]);
        Assert.All(find.Collector.TracesOfMetrics["http.client.request.duration"], trace => Assert.Contains(trace, traces));
    }

    [Fact]
    public void Log_record_has_the_trace_of_the_request() => Assert.Contains(
        find.Collector.Logs,
        record => record.Trace == find.RequestId && record.Text.Contains("sent on behalf of", StringComparison.Ordinal));

    [Fact]
    public void Log_record_of_a_load_has_its_trace() => Assert.Contains(
        find.Collector.Logs,
        record => record.Trace == Load.Trace && record.Text.Contains("is ignored", StringComparison.Ordinal));

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
