using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class QueryNameTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    [Covers(Contract.FindInput.UnknownParameters)]
    [Theory]
    [InlineData("?")]
    [InlineData("?&&")]
    [InlineData("?foo=bar")]
    [InlineData("?foo")]
    [InlineData("?=failed")]
    [InlineData("?states=done")]
    [InlineData("?filter=done&page=-1&order=-")]
    [InlineData("?foo=%zz")]
    [InlineData("?foo=%ff%00")]
    [InlineData("?%zz=1")]
    [InlineData("?%ff=1")]
    [InlineData("?state%00=done")]
    [InlineData("?%20state=done")]
    [InlineData("?%C5%BFtate=done&%C5%BFort=x&of%EF%AC%80set=x&l%C4%B1mit=0")]
    [InlineData("?limit[]=0&offset[]=-1&sort[]=x")]
    [InlineData("?state[0]=done&state[][]=done&state[=done&[]=done&state[]%00=done&state%20[]=done")]
    [InlineData("??limit=0")]
    [InlineData("?api-key=x&$filter=RowKey%20ne%20''")]
    public async Task Unknown_parameters_are_ignored(string query)
    {
        var project = ServerFixture.NewProject();
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(project, [job]);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs{query}");

        Assert.Equal([job.Id], await response.IdsAsync());
    }

    [Covers(Contract.Errors.Descriptions)]
    [Covers(Contract.Errors.InvalidQueryValue)]
    [Theory]
    [InlineData("status=%ff", "status")]
    [InlineData("state=failed,%C3", "state")]
    [InlineData("resourceHref=%C0%AF", "resourceHref")]
    [InlineData("resourceHref=%ED%A0%80", "resourceHref")]
    [InlineData("sort=%fe", "sort")]
    public async Task Value_with_invalid_percent_encoding_is_rejected(string query, string name) =>
        Assert.Equal(
            $"The percent-encoding of {name} is not valid UTF-8; encode each byte as % and two hexadecimal digits.",
            await fixture.RejectsQueryAsync(query));
}
