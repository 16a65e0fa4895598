using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

/// <summary>
/// What depends on the web server, on the server only: the Functions host answers paths that begin with <c>//</c>, and forwards
/// request targets that are encoded again.
/// </summary>
public sealed class WebServerTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    [Covers(Contract.Operations.EmptySegment)]
    [Theory]
    [InlineData("//projects/p/jobs")]
    [InlineData("//health/live")]
    [InlineData("//swagger/ui")]
    [InlineData("//openapi/v3.json")]
    public async Task Path_that_starts_with_an_empty_segment_is_404(string target)
    {
        using var response = await fixture.Server.GetAsync(target);

        await response.IsErrorAsync(HttpStatusCode.NotFound, 60, "Resource not found");
    }

    [Covers(Contract.Errors.Descriptions)]
    [Covers(Contract.Errors.InvalidQueryValue)]
    [Theory]
    [InlineData("state=%zz", "state")]
    [InlineData("state=failed%", "state")]
    [InlineData("resourceHref=%4", "resourceHref")]
    [InlineData("offset=%zz", "offset")]
    [InlineData("limit=1%", "limit")]
    [InlineData("SORT=id%2", "sort")]
    public async Task Value_with_a_percent_sign_that_encodes_nothing_is_rejected(string query, string name) =>
        Assert.Equal(
            $"The percent-encoding of {name} is not valid UTF-8; encode each byte as % and two hexadecimal digits.",
            await fixture.RejectsQueryAsync(query));

    [Covers(Contract.Errors.Localization)]
    [Fact]
    public async Task Rejection_of_a_percent_sign_that_encodes_nothing_is_localized_in_French()
    {
        using var response = await fixture.Server.GetAsync("/projects/p/jobs?limit=%zz", ("Accept-Language", "fr"));

        Assert.StartsWith(
            "L'encodage pourcent de limit n'est pas de l'UTF-8 valide",
            await response.IsErrorAsync(HttpStatusCode.BadRequest, 28, "Valeur de paramètre de requête invalide"),
            StringComparison.Ordinal);
    }

    [Covers(Contract.FindOutput.LinkTargets)]
    [Theory]
    [InlineData("x=a+b%20c%2B&y=%c3%a9")]
    [InlineData("x=%zz&%ff=1")]
    [InlineData("x=(a)[b]{c}|~'!*@:$")]
    public async Task Links_preserve_the_encoding_of_other_parameters(string parameters)
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(5));

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?limit=2&{parameters}");

        Assert.Contains($"<?limit=2&{parameters}&offset=", response.Header("Link"), StringComparison.Ordinal);
    }

    [Covers(Contract.FindOutput.LinkLength)]
    [Fact]
    public async Task Query_of_60000_bytes_leaves_no_relation()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(5));

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?limit=1&offset=2&x={new string('x', 60_000)}");

        Assert.Equal("5", response.Header("X-Total-Count"));
        Assert.Null(response.Header("Link"));
    }
}
