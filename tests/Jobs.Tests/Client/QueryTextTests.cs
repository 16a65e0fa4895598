using Jobs.Client;
using Jobs.Client.Http;

namespace Jobs.Tests.Client;

/// <summary>Queries and links as text.</summary>
public sealed class QueryTextTests
{
    [Fact]
    public void Query_has_every_criterion_in_the_form_of_the_API()
    {
        var time = new DateTimeOffset(2026, 11, 26, 14, 0, 0, TimeSpan.FromHours(1));
        var query = new JobQuery
        {
            States = [JobState.Acknowledged, JobState.InProgress, JobState.Completed, JobState.Failed],
            ResourceHrefs = ["/disks/7?a=b&c", "é"],
            RequesterIds = ["a,b", "c d"],
            CreatedDate = new JobDateRange { From = time, Before = time.AddTicks(1) },
            StartProcessingDate = new JobDateRange { After = time },
            EndProcessingDate = new JobDateRange { Until = time.AddMilliseconds(500) },
            Sort = "-state,id",
            Offset = 20,
            Limit = 10,
        };

        Assert.Equal(
            "?state=acknowledged%2Cin-progress%2Ccompleted%2Cfailed&resourceHref=%2Fdisks%2F7%3Fa%3Db%26c&resourceHref=%C3%A9"
            + "&requesterId=a%2Cb&requesterId=c%20d"
            + "&createdDate.gte=2026-11-26T13%3A00%3A00Z&createdDate.lt=2026-11-26T13%3A00%3A00.0000001Z"
            + "&startProcessingDate.gt=2026-11-26T13%3A00%3A00Z&endProcessingDate.lte=2026-11-26T13%3A00%3A00.5Z"
            + "&sort=-state%2Cid&offset=20&limit=10",
            QueryText.Of(query));
    }

    [Fact]
    public void Empty_query_is_no_text() => Assert.Equal("", QueryText.Of(new JobQuery()));

    [Fact]
    public void Undefined_state_is_rejected() =>
        Assert.Throws<ArgumentException>(() => QueryText.Of(new JobFilter { States = [(JobState)9] }));

    [Theory]
    [InlineData("<?offset=1>; rel=\"next\"", "?offset=1")]
    [InlineData("<a>; rel=first, <b,c>;rel=next", "b,c")]
    [InlineData("<a>; title=\"x, <y>; rel=next\"; rel=prev, <b>; title=\"\\\"\" ; REL=\"last Next\"", "b")]
    [InlineData("<a>; rel = next ; x", "a")]
    [InlineData("<a>;rel=\"nextt\", <b>", null)]
    [InlineData("<a>; rel=\"next", null)]
    [InlineData("<a", null)]
    [InlineData("", null)]
    public void Link_of_a_relation_is_found(string header, string? target) =>
        Assert.Equal(target, LinkHeader.Find(header, "next"));
}
