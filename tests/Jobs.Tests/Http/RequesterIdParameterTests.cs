using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class RequesterIdParameterTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    private static readonly string[] Stored = ["ada", "grace", "ada,grace", "Ada", "it's", "réseau 🚀", "a b+c", ""];

    [Covers(Contract.FindInput.RequesterId)]
    [Covers(Contract.FindInput.ParameterNameCase)]
    [Covers(Contract.FindInput.ArrayNames)]
    [Covers(Contract.FindInput.CombinedCriteria)]
    [Theory]
    [InlineData("requesterId=ada", "0")]
    [InlineData("requesterId=ada&requesterId=grace&requesterId=ada", "01")]
    [InlineData("requesterId=ada,grace", "2")]
    [InlineData("REQUESTERID=Ada", "3")]
    [InlineData("requesterId=it's", "4")]
    [InlineData("requesterId=r%C3%A9seau+%F0%9F%9A%80", "5")]
    [InlineData("requesterId[]=a+b%2Bc&requesterid%5B%5D=ada", "06")]
    [InlineData("requesterId=ada%20", "")]
    [InlineData("requesterId='%20or%20RowKey%20ne%20'", "")]
    [InlineData("requesterId=ada&state=failed", "")]
    [InlineData("requesterId=ada&state=acknowledged&createdDate.lt=9999-12-31", "0")]
    public async Task Job_whose_requester_equals_any_value_matches(string query, string expected)
    {
        var project = ServerFixture.NewProject();
        var jobs = AnyJob.Many(Stored.Length).Select((job, index) => job with { RequesterId = Stored[index] }).ToArray();
        await fixture.Server.AddAsync(project, jobs);

        using var found = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");
        using var counted = await fixture.Server.GetAsync($"/projects/{project}/job-counts?{query}");

        Assert.Equal(expected.Select(index => jobs[index - '0'].Id), await found.IdsAsync());
        Assert.StartsWith($$"""{"total":{{expected.Length}},""", await counted.TextAsync(), StringComparison.Ordinal);
    }

    [Covers(Contract.FindInput.RequesterId)]
    [Theory]
    [InlineData("requesterId")]
    [InlineData("requesterId=ada&requesterId=")]
    [InlineData("requesterId[]=")]
    public async Task Empty_requester_is_rejected(string query) =>
        Assert.Equal("Each requesterId must be 1 to 1024 characters long.", await fixture.RejectsQueryAsync(query));

    [Covers(Contract.FindInput.RequesterId)]
    [Fact]
    public async Task Requester_of_1024_characters_is_accepted_and_of_1025_rejected()
    {
        using var response = await fixture.Server.GetAsync($"/projects/p/jobs?requesterId={new string('a', 1024)}");

        Assert.Empty(await response.IdsAsync());
        await fixture.RejectsQueryAsync($"requesterId={new string('a', 1025)}");
    }
}
