namespace Jobs.Tests.Telemetry;

/// <summary>What a collector is sent of one find; its request id is the id of its trace.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ExportTests(ObservedFind find) : IClassFixture<ObservedFind>
{
    private IEnumerable<Span> Trace => find.Collector.Spans.Where(span => span.Trace == find.RequestId);

    [Fact]
    public void Spans_lead_from_the_request_to_the_query_of_the_table()
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
    public void A_metric_names_the_request_that_it_was_measured_at(string metric) =>
        Assert.Contains(find.RequestId, find.Collector.TracesOfMetrics[metric]);

    [Theory]
    [InlineData("sent on behalf of")]
    [InlineData("is ignored")]
    public void A_log_record_names_the_request_that_it_was_written_for(string text) => Assert.Contains(
        find.Collector.Logs, record => record.Trace == find.RequestId && record.Text.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void The_requester_stands_in_trace_and_log()
    {
        Assert.Equal(ObservedFind.Requester, Trace.Single(span => span.Kind == SpanKind.Server).Tags["enduser.id"]);
        Assert.Contains(find.Collector.Logs, record => record.Tags.GetValueOrDefault("RequesterId") == ObservedFind.Requester);
    }

    [Fact]
    public void What_the_caller_told_the_service_alone_is_nowhere() => Assert.False(find.Collector.Knows(ObservedFind.Secret));

    [Fact]
    public void Probes_leave_no_spans() =>
        Assert.DoesNotContain(find.Collector.Spans, span => span.Name.Contains("health", StringComparison.Ordinal));

    [Fact]
    public void All_of_it_comes_from_the_service() =>
        Assert.All(find.Collector.Services, name => Assert.Equal("jobs", name));
}
