using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class OffsetAndLimitTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    public static TheoryData<string> InvalidNumbers { get; } =
    [
        "", "-1", "%2B1", "+1", "1+", "%201", "1%20", "1.0", "1,0", "1e3", "0x10", "abc", "2147483648", "4294967296",
        "99999999999999999999", "%D9%A1", "%EF%BC%91", "1%00", "%00", "NaN", "1_000",
    ];

    [Covers(Contract.FindInput.Offset)]
    [Covers(Contract.FindInput.OffsetPastTheEnd)]
    [Covers(Contract.FindInput.ParameterNameCase)]
    [Covers(Contract.FindInput.WholeNumbers)]
    [Theory]
    [InlineData("", "01234")]
    [InlineData("offset=0", "01234")]
    [InlineData("offset=2", "234")]
    [InlineData("offset=002", "234")]
    [InlineData("limit=2", "01")]
    [InlineData("limit=0000000000000002", "01")]
    [InlineData("limit=5", "01234")]
    [InlineData("limit=6", "01234")]
    [InlineData("limit=2147483647", "01234")]
    [InlineData("offset=1&limit=3", "123")]
    [InlineData("offset=4&limit=3", "4")]
    [InlineData("OFFSET=1&Limit=1", "1")]
    [InlineData("offset=5", "")]
    [InlineData("offset=2147483647", "")]
    [InlineData("offset=2147483647&limit=2147483647", "")]
    public async Task Offset_and_limit_select_the_page_and_keep_the_total(string query, string expected)
    {
        var project = ServerFixture.NewProject();
        var jobs = AnyJob.Many(5);
        await fixture.Server.AddAsync(project, jobs);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");

        Assert.Equal(expected.Select(index => jobs[index - '0'].Id), await response.IdsAsync());
        Assert.Equal("5", response.Header("X-Total-Count"));
        Assert.Equal($"{expected.Length}", response.Header("X-Result-Count"));
    }

    [Covers(Contract.FindInput.Limit)]
    [Covers(Contract.FindInput.LimitHasNoUpperBound)]
    [Fact]
    public async Task Limit_is_100_by_default_and_has_no_upper_bound()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(1_100));

        using var standard = await fixture.Server.GetAsync($"/projects/{project}/jobs");
        using var all = await fixture.Server.GetAsync($"/projects/{project}/jobs?limit=1000000");

        Assert.Equal("100", standard.Header("X-Result-Count"));
        Assert.Equal(100, (await standard.IdsAsync()).Count);
        Assert.Equal("1100", standard.Header("X-Total-Count"));
        Assert.Equal(1_100, (await all.IdsAsync()).Distinct().Count());
    }

    [Covers(Contract.FindInput.Offset)]
    [Covers(Contract.FindInput.WholeNumbers)]
    [Covers(Contract.Errors.Descriptions)]
    [Theory]
    [MemberData(nameof(InvalidNumbers))]
    public async Task Offset_not_a_whole_number_is_rejected(string value) =>
        Assert.StartsWith(
            "offset must be a whole number from 0 to 2147483647, written in digits only; the value is '",
            await fixture.RejectsQueryAsync($"offset={value}"),
            StringComparison.Ordinal);

    [Covers(Contract.FindInput.Limit)]
    [Theory]
    [MemberData(nameof(InvalidNumbers))]
    [InlineData("0")]
    [InlineData("000")]
    public async Task Limit_not_a_whole_number_or_below_1_is_rejected(string value) =>
        Assert.StartsWith(
            "limit must be a whole number from 1 to 2147483647, written in digits only; the value is '",
            await fixture.RejectsQueryAsync($"limit={value}"),
            StringComparison.Ordinal);

    [Covers(Contract.FindInput.Offset)]
    [Covers(Contract.FindInput.Limit)]
    [Theory]
    [InlineData("offset")]
    [InlineData("limit")]
    public async Task Parameter_without_a_value_is_rejected(string name) =>
        Assert.StartsWith($"{name} must be a whole number", await fixture.RejectsQueryAsync(name), StringComparison.Ordinal);

    [Covers(Contract.FindInput.ParameterGivenTwice)]
    [Theory]
    [InlineData("offset=1&offset=2", "offset")]
    [InlineData("offset=1&offset=1", "offset")]
    [InlineData("offset=0&OFFSET=0", "offset")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("limit=1&state=failed&l%69mit=1", "limit")]
    [InlineData("sort=id&sort=id", "sort")]
    [InlineData("sort=id&Sort=state", "sort")]
    public async Task Parameter_given_twice_is_rejected(string query, string name) =>
        Assert.Equal($"{name} is specified more than once; specify it once.", await fixture.RejectsQueryAsync(query));
}
