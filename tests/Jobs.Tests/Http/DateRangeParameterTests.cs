using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class DateRangeParameterTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 30, 12, 0, 0, TimeSpan.Zero);

    [Covers(Contract.FindInput.DateRanges)]
    [Covers(Contract.FindInput.DateFormats)]
    [Covers(Contract.FindInput.EmptyRanges)]
    [Covers(Contract.FindInput.ParameterNameCase)]
    [Theory]
    [InlineData("createdDate.gt=2025-03-30T12:00:00Z", "1234")]
    [InlineData("createdDate.gte=2025-03-30T12:00:00Z", "01234")]
    [InlineData("createdDate.gt=2025-03-30T12:00:00.0000001Z", "234")]
    [InlineData("createdDate.lt=2025-03-30T12:00:00.0009999Z", "01")]
    [InlineData("createdDate.lte=2025-03-30T12:00:00.0009999Z", "012")]
    [InlineData("createdDate.gte=2025-03-30T12:00:00.0000001Z&createdDate.lte=2025-03-30T12:00:00.0009999Z", "12")]
    [InlineData("CREATEDDATE.GT=2025-03-30t12:00:00z&createdDate%2Elt=2025-03-31", "123")]
    [InlineData("createdDate.gte=2025-03-31", "4")]
    [InlineData("createdDate.gte=2025-03-30T14:00:00.0000001%2B02:00", "1234")]
    [InlineData("createdDate.lt=2025-03-30T08:30:00-03:30", "")]
    [InlineData("createdDate.lte=2025-03-30T12:00:00-00:00", "0")]
    [InlineData("createdDate.gt=2025-03-30T12:00:00.1Z&createdDate.lt=2025-03-30T12:00:00Z", "")]
    [InlineData("createdDate.gt=9999-12-31T23:59:59.9999999Z", "")]
    [InlineData("createdDate.lt=0001-01-01", "")]
    [InlineData("createdDate.gte=0001-01-01T00:00:00%2B14:00&createdDate.lte=9999-12-31T23:59:59-14:00", "01234")]
    [InlineData("startProcessingDate.gte=0001-01-01", "34")]
    [InlineData("startProcessingDate.lt=2025-03-30T12:00:02Z", "3")]
    [InlineData("endProcessingDate.lte=9999-12-31T23:59:59.9999999Z", "4")]
    [InlineData("endProcessingDate.gt=2025-03-31T00:00:05Z", "")]
    [InlineData("startProcessingDate.gte=2025-01-01&endProcessingDate.gte=2025-01-01&createdDate.gte=2025-01-01", "4")]
    [InlineData("createdDate.eq=x&createdDate=x&createdDate.gt[]=x&description.gt=x", "01234")]
    public async Task Job_matches_when_its_date_is_in_the_range(string query, string expected)
    {
        var project = ServerFixture.NewProject();
        Job[] jobs =
        [
            AnyJob.Create() with { CreatedDate = Noon },
            AnyJob.Create() with { CreatedDate = Noon.AddTicks(1) },
            AnyJob.Create() with { CreatedDate = Noon.AddTicks(9_999) },
            AnyJob.Create() with { CreatedDate = Noon.AddTicks(10_000), StartProcessingDate = Noon.AddSeconds(1) },
            AnyJob.Create() with
            {
                CreatedDate = Noon.AddHours(12), StartProcessingDate = Noon.AddHours(12), EndProcessingDate = Noon.AddHours(12).AddSeconds(5),
            },
        ];
        await fixture.Server.AddAsync(project, jobs);

        using var found = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");
        using var counted = await fixture.Server.GetAsync($"/projects/{project}/job-counts?{query}");

        Assert.Equal(expected.Select(index => jobs[index - '0'].Id), await found.IdsAsync());
        Assert.StartsWith($$"""{"total":{{expected.Length}},""", await counted.TextAsync(), StringComparison.Ordinal);
    }

    [Covers(Contract.FindInput.DateFormats)]
    [Covers(Contract.Errors.Descriptions)]
    [Covers(Contract.Errors.InvalidQueryValue)]
    [Theory]
    [InlineData("createdDate.gt=2026-11-26T14:00:00+01:00", "createdDate.gt", "2026-11-26T14:00:00 01:00")]
    [InlineData("createdDate.gte=yesterday", "createdDate.gte", "yesterday")]
    [InlineData("startProcessingDate.lt=2026-11-26T14:00:00", "startProcessingDate.lt", "2026-11-26T14:00:00")]
    [InlineData("EndProcessingDate.LTE=", "endProcessingDate.lte", "")]
    [InlineData("endProcessingDate.lte", "endProcessingDate.lte", "")]
    public async Task Value_that_is_not_a_date_is_rejected_with_an_example(string query, string name, string value) => Assert.Equal(
        $"{name} must be an RFC 3339 date-time with an offset and at most seven decimals, or a date; for example "
            + "2026-11-26T13:00:00Z, 2026-11-26T14:00:00.5%2B01:00 (a + is sent as %2B) or 2026-11-26; "
            + $"the value is '{value}'.",
        await fixture.RejectsQueryAsync(query));

    [Covers(Contract.FindInput.ParameterGivenTwice)]
    [Theory]
    [InlineData("createdDate.gt=2026-11-26&createdDate.gt=2026-11-26", "createdDate.gt")]
    [InlineData("endProcessingDate.lte=2026-11-26&ENDPROCESSINGDATE.lte=2026-11-27", "endProcessingDate.lte")]
    public async Task Range_given_twice_is_rejected(string query, string name) =>
        Assert.Equal($"{name} is specified more than once; specify it once.", await fixture.RejectsQueryAsync(query));
}
