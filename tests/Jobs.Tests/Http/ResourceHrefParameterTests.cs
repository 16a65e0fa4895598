using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class ResourceHrefParameterTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    private static readonly string?[] Stored =
        ["/disks/1", "/disks/2", "/disks/1,/disks/2", "/Disks/1", "/disks/it's", "/réseaux/🚀", "/disks/a b+c", null];

    [Covers(Contract.FindInput.ResourceHref)]
    [Covers(Contract.FindInput.ParameterNameCase)]
    [Covers(Contract.FindInput.ArrayNames)]
    [Theory]
    [InlineData("resourceHref=/disks/1", "0")]
    [InlineData("resourceHref=%2Fdisks%2F1", "0")]
    [InlineData("resourceHref=/disks/1&resourceHref=/disks/2", "01")]
    [InlineData("resourceHref=/disks/1&resourceHref=/disks/1", "0")]
    [InlineData("resourceHref=/disks/1,/disks/2", "2")]
    [InlineData("resourceHref=/Disks/1", "3")]
    [InlineData("RESOURCEHREF=/disks/2", "1")]
    [InlineData("resourceHref=/disks/it's", "4")]
    [InlineData("resourceHref=/r%C3%A9seaux/%F0%9F%9A%80", "5")]
    [InlineData("resourceHref=/disks/a+b%2Bc", "6")]
    [InlineData("resourceHref=/disks/a%20b%2Bc", "6")]
    [InlineData("resourceHref[]=/disks/1&resourceHref[]=/disks/2", "01")]
    [InlineData("resourcehref%5B%5D=/disks/1&resourceHref=/disks/2", "01")]
    [InlineData("resourceHref=/disks/", "")]
    [InlineData("resourceHref=/disks/1%20", "")]
    [InlineData("resourceHref='%20or%20RowKey%20ne%20'", "")]
    [InlineData("resourceHref=a&resourceHref=b&resourceHref=c&resourceHref=d&resourceHref=e&resourceHref=f&resourceHref=g"
        + "&resourceHref=h&resourceHref=i&resourceHref=j&resourceHref=k&resourceHref=/disks/2", "1")]
    [InlineData("", "01234567")]
    public async Task Job_whose_reference_equals_any_value_matches(string query, string expected)
    {
        var project = ServerFixture.NewProject();
        var jobs = AnyJob.Many(Stored.Length).Select((job, index) => job with { ResourceHref = Stored[index] }).ToArray();
        await fixture.Server.AddAsync(project, jobs);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");

        Assert.Equal(expected.Select(index => jobs[index - '0'].Id), await response.IdsAsync());
    }

    [Covers(Contract.Operations.Find)]
    [Covers(Contract.FindInput.CombinedCriteria)]
    [Theory]
    [InlineData("state=failed&resourceHref=/disks/1", "2")]
    [InlineData("state=failed,completed&resourceHref=/disks/1&resourceHref=/disks/2", "123")]
    [InlineData("state=in-progress&resourceHref=/disks/1", "")]
    public async Task Criteria_of_different_names_are_combined_with_and(string query, string expected)
    {
        var project = ServerFixture.NewProject();
        (JobState State, string Href)[] rows =
        [
            (JobState.Acknowledged, "/disks/1"), (JobState.Completed, "/disks/1"), (JobState.Failed, "/disks/1"),
            (JobState.Failed, "/disks/2"), (JobState.Failed, "/disks/3"),
        ];
        var jobs = AnyJob.Many(rows.Length)
            .Select((job, index) => job with { State = rows[index].State, ResourceHref = rows[index].Href }).ToArray();
        await fixture.Server.AddAsync(project, jobs);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");

        Assert.Equal(expected.Select(index => jobs[index - '0'].Id), await response.IdsAsync());
    }

    [Covers(Contract.FindInput.ResourceHrefLength)]
    [Fact]
    public async Task Reference_of_1024_characters_is_accepted()
    {
        var project = ServerFixture.NewProject();
        var job = AnyJob.Create() with { ResourceHref = new string('a', 1024) };
        await fixture.Server.AddAsync(project, [job]);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?resourceHref={job.ResourceHref}");

        Assert.Equal([job.Id], await response.IdsAsync());
    }

    [Covers(Contract.FindInput.ResourceHrefLength)]
    [Theory]
    [InlineData("resourceHref")]
    [InlineData("resourceHref=")]
    [InlineData("resourceHref=/disks/1&resourceHref=")]
    [InlineData("resourceHref[]=")]
    public async Task Empty_reference_is_rejected(string query) =>
        Assert.Equal("Each resourceHref must be 1 to 1024 characters long.", await fixture.RejectsQueryAsync(query));

    [Covers(Contract.FindInput.ResourceHrefLength)]
    [Fact]
    public async Task Reference_of_1025_characters_is_rejected() =>
        await fixture.RejectsQueryAsync($"resourceHref={new string('a', 1025)}");
}
