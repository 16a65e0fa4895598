using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Tests.Support;

namespace Jobs.Tests.Query;

/// <summary>The bytes that pages and rows are charged for.</summary>
public sealed class JobPageTests
{
    private const int Joined = 64 * 1024;

    [Fact]
    public void Small_page_is_charged_for_its_joined_json_and_a_large_one_for_its_references()
    {
        var small = PageOf(jobs: 1, length: Joined - 2);
        var large = PageOf(jobs: 1, length: Joined - 1);

        Assert.Single(small.Json);
        Assert.Equal(3, large.Json.Count());
        Assert.InRange(small.Bytes, Joined, Joined + 1000);
        Assert.InRange(large.Bytes, 1, 1000);
        var eachAdditional = PageOf(jobs: 2, length: Joined).Bytes - large.Bytes;
        Assert.InRange(eachAdditional, 1, 100);
        Assert.Equal(large.Bytes + (9 * eachAdditional), PageOf(jobs: 10, length: Joined).Bytes);
    }

    [Fact]
    public void Row_is_charged_for_its_json_and_its_texts()
    {
        var job = AnyJob.Create();
        var row = new ReplicaRow(job, new byte[500], ContentHash: 1);

        Assert.Equal(row.Bytes + 100, (row with { Json = new byte[600] }).Bytes);
        Assert.Equal(row.Bytes + 200, (row with { Job = job with { Description = job.Description + new string('x', 100) } }).Bytes);
        Assert.Equal(row.Bytes + 200, (row with { Job = job with { RequesterId = job.RequesterId + new string('x', 100) } }).Bytes);
        Assert.Equal(row.Bytes + 200, (row with { Job = job with { ResourceHref = job.ResourceHref + new string('x', 100) } }).Bytes);
    }

    private static JobPage PageOf(int jobs, int length) =>
        new(jobs, [.. Enumerable.Range(0, jobs).Select(_ => new byte[length])]);
}
