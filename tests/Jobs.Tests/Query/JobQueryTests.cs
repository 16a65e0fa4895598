using Jobs.Api.Query;
using Jobs.Api.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Query;

public sealed class JobQueryTests
{
    private static JobQuery Query => new() { ProjectId = "p" };

    [Fact]
    public void Query_without_criteria_matches_every_job() =>
        Assert.All(JobStates.All, state => Assert.True(Query.Matches(AnyJob.Create(state))));

    [Fact]
    public void Queries_with_the_same_criteria_in_any_order_have_the_same_key()
    {
        var one = Query with { States = Set(JobState.Failed, JobState.Completed), ResourceHrefs = Set("/a", "/b c") };
        var same = Query with { States = Set(JobState.Completed, JobState.Failed), ResourceHrefs = Set("/b c", "/a") };

        Assert.Equal(one.Key, same.Key);
        Assert.NotEqual(one.Key, (one with { ResourceHrefs = Set("/a", "/b", "c") }).Key);
        Assert.NotEqual(one.Key, (one with { States = Set(JobState.Failed) }).Key);
        Assert.NotEqual(one.Key, (one with { RequesterIds = Set("/a") }).Key);
        Assert.NotEqual((Query with { RequesterIds = Set("/a") }).Key, (Query with { ResourceHrefs = Set("/a") }).Key);
        Assert.NotEqual(one.Key, (one with { CreatedDate = new DateRange(1, 2) }).Key);
        Assert.NotEqual((Query with { CreatedDate = new DateRange(1, 2) }).Key, (Query with { EndProcessingDate = new DateRange(1, 2) }).Key);
        Assert.NotEqual(one.Key, (one with { Offset = 1 }).Key);
        Assert.NotEqual(one.Key, (one with { Limit = 1 }).Key);
        Assert.NotEqual(one.Key, (one with { Order = JobOrder.By(["id"], firstDescending: true) }).Key);
    }

    [Fact]
    public void Criteria_that_are_removed_no_longer_apply()
    {
        var query = Query with { RequesterIds = Set("x"), CreatedDate = new DateRange(1, 2) };

        Assert.False(query.Matches(AnyJob.Create()));
        Assert.False((query with { RequesterIds = Set<string>() }).Matches(AnyJob.Create()));
        Assert.True((query with { RequesterIds = Set<string>(), CreatedDate = DateRange.Any }).Matches(AnyJob.Create()));
    }

    private static HashSet<T> Set<T>(params T[] values) => [.. values];
}
