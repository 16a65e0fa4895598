using System.Net;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Functions;

/// <summary>Many requests at once, large responses and large requests.</summary>
[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionTrafficTests(FunctionAppFixture fixture)
{
    // More than Kestrel's own limit for bodies, and less than the host's.
    private const int LargeBody = 40_000_000;

    [Fact]
    public async Task Two_hundred_requests_at_once_are_all_answered()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(100));

        var counts = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?limit={(number % 100) + 1}");
            return (await response.IdsAsync()).Count == (number % 100) + 1;
        }));

        Assert.DoesNotContain(false, counts);
    }

    [Covers(Contract.FindInput.LimitHasNoUpperBound)]
    [Fact]
    public async Task Page_of_megabytes_arrives_whole()
    {
        var project = ServerFixture.NewProject();
        var jobs = SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(5_000).ToList();
        await fixture.Server.AddAsync(project, jobs);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?limit=10000&sort=id");

        Assert.Equal(jobs.Select(job => job.Id).OrderBy(id => $"{id}", StringComparer.Ordinal), await response.IdsAsync());
        Assert.True((await response.Content.ReadAsByteArrayAsync()).Length > 1_000_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(LargeBody)]
    public async Task Body_of_a_get_is_ignored(int length)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Requests.UriOf(fixture.Server, "/projects/p/jobs"))
        {
            Content = new ByteArrayContent(new byte[length]),
        };
        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
