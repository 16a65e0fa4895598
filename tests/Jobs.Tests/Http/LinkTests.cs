using System.Text.RegularExpressions;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public partial class LinkTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Covers(Contract.FindOutput.LinkRelations)]
    [Theory]
    [InlineData("", "first 0, last 0")]
    [InlineData("limit=5", "first 0, last 0")]
    [InlineData("limit=6", "first 0, last 0")]
    [InlineData("limit=2147483647", "first 0, last 0")]
    [InlineData("limit=2", "first 0, next 2, last 4")]
    [InlineData("limit=4", "first 0, next 4, last 4")]
    [InlineData("limit=1", "first 0, next 1, last 4")]
    [InlineData("limit=2&offset=1", "first 0, prev 0, next 3, last 4")]
    [InlineData("limit=2&offset=2", "first 0, prev 0, next 4, last 4")]
    [InlineData("limit=2&offset=3", "first 0, prev 1, last 4")]
    [InlineData("limit=2&offset=4", "first 0, prev 2, last 4")]
    [InlineData("limit=2&offset=5", "first 0, prev 4, last 4")]
    [InlineData("limit=2&offset=99", "first 0, prev 4, last 4")]
    [InlineData("limit=5&offset=5", "first 0, prev 0, last 0")]
    [InlineData("limit=5&offset=1", "first 0, prev 0, last 0")]
    [InlineData("limit=100&offset=2147483647", "first 0, prev 0, last 0")]
    [InlineData("limit=2147483647&offset=2147483647", "first 0, prev 0, last 0")]
    public async Task Links_have_the_offsets_of_the_other_pages(string query, string expected)
    {
        var project = await ProjectOfFiveAsync();

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");

        Assert.Equal(expected, string.Join(", ", LinksOf(response).Select(link => $"{link.Relation} {OffsetOf(link.Target)}")));
    }

    [Fact]
    public async Task Links_without_a_query_have_only_the_offset()
    {
        var project = await ProjectOfFiveAsync();

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs");

        Assert.All(LinksOf(response), link => Assert.Equal("?offset=0", link.Target));
    }

    [Covers(Contract.FindOutput.LinkTargets)]
    [Theory]
    [InlineData("limit=2", "limit=2")]
    [InlineData("offset=2&limit=2", "limit=2")]
    [InlineData("limit=2&OFFSET=2&sort=-id", "limit=2&sort=-id")]
    [InlineData("off%73et=2&limit=2", "limit=2")]
    [InlineData("state=acknowledged&state=failed,completed&limit=2", "state=acknowledged&state=failed,completed&limit=2")]
    [InlineData("Status=acknowledged%2Cfailed&limit=002", "Status=acknowledged%2Cfailed&limit=002")]
    [InlineData(
        "createdDate.gte=2024-01-01t00:00:00.5%2B01:00&REQUESTERID=ada&limit=2",
        "createdDate.gte=2024-01-01t00:00:00.5%2B01:00&REQUESTERID=ada&limit=2")]
    [InlineData("limit=2&flag&empty=&=nameless", "limit=2&flag&empty=&=nameless")]
    [InlineData("limit=2&x=a=b;c/d?e", "limit=2&x=a=b;c/d?e")]
    public async Task Links_preserve_every_other_parameter_as_sent(string query, string parameters)
    {
        var project = await ProjectOfFiveAsync();

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");

        Assert.All(LinksOf(response), link => Assert.StartsWith($"?{parameters}&offset=", link.Target, StringComparison.Ordinal));
    }

    [Covers(Contract.FindOutput.LinkTargets)]
    [Theory]
    [InlineData("x=>;rel=\"evil\"", "x=%3E;rel=%22evil%22")]
    [InlineData("x=<script>,<//evil.example>", "x=%3Cscript%3E,%3C//evil.example%3E")]
    [InlineData("x\"><=1", "x%22%3E%3C=1")]
    [InlineData("x=%0D%0ASet-Cookie:%20a=b", "x=%0D%0ASet-Cookie:%20a=b")]
    [InlineData("x=%3E;rel=%22evil%22", "x=%3E;rel=%22evil%22")]
    public async Task Hostile_characters_in_the_query_are_escaped_in_links(string query, string parameters)
    {
        var project = await ProjectOfFiveAsync();

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");

        Assert.Equal(
            $"<?{parameters}&offset=0>; rel=\"first\", <?{parameters}&offset=0>; rel=\"last\"", response.Header("Link"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Covers(Contract.FindOutput.NoLinks)]
    [Fact]
    public async Task Link_header_is_absent_when_nothing_matches()
    {
        var project = await ProjectOfFiveAsync();

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?state=failed");

        Assert.Null(response.Header("Link"));
    }

    // Each of the four references of this page repeats the parameter.
    [Covers(Contract.FindOutput.LinkLength)]
    [Theory]
    [InlineData(950, "first 0, prev 1, next 3, last 4")]
    [InlineData(1050, "first 0, prev 1, next 3")]
    [InlineData(1400, "prev 1, next 3")]
    [InlineData(2100, "next 3")]
    [InlineData(4062, "next 3")]
    [InlineData(4063, "")]
    public async Task Relations_of_a_long_query_are_left_out_until_the_value_fits(int length, string expected)
    {
        var project = await ProjectOfFiveAsync();

        using var response = await fixture.Server.GetAsync(
            $"/projects/{project}/jobs?limit=1&offset=2&x={new string('x', length)}");

        var header = response.Header("Link") ?? "";
        Assert.InRange(header.Length, 0, 4096);
        Assert.Equal(expected, string.Join(", ", LinksOf(header).Select(link => $"{link.Relation} {OffsetOf(link.Target)}")));
    }

    [Covers(Contract.FindOutput.LinkLength)]
    [Theory]
    [InlineData("limit=1&offset=1&resourceHref={0}&resourceHref={0}&resourceHref={0}&resourceHref={0}", 1000, 'a', "next 2")]
    [InlineData("limit=1&offset=1&resourceHref={0}&resourceHref={0}&resourceHref={0}&resourceHref={0}&y={0}", 1000, 'a', null)]
    [InlineData("limit=1&offset=1&resourceHref={0}&resourceHref={0}", 1000, 'a', "next 2")]
    [InlineData("limit=1&offset=1&resourceHref={0}&x=<>\"", 600, 'é', "next 2")]
    [InlineData("limit=1&offset=2&{0}", 3000, '&', "first 0, prev 1, next 3, last 4")]
    public async Task Link_of_long_references_is_short(string query, int length, char character, string? expected)
    {
        var href = new string(character, length);
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(
            project, AnyJob.Many(5).Select(job => job with { ResourceHref = href[..Math.Min(length, 1024)] }));
        var sent = query.Replace("{0}", character == '&' ? href : Uri.EscapeDataString(href), StringComparison.Ordinal);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{sent}");

        Assert.Equal("5", response.Header("X-Total-Count"));
        Assert.Equal(
            expected,
            response.Header("Link") is { } header
                ? string.Join(", ", LinksOf(header).Select(link => $"{link.Relation} {OffsetOf(link.Target)}"))
                : null);
        Assert.InRange(response.Header("Link")?.Length ?? 0, 0, 4096);
    }

    [Covers(Contract.FindInput.StablePages)]
    [Covers(Contract.FindOutput.LinkTargets)]
    [Fact]
    public async Task Links_are_relative_references_and_next_visits_all_pages()
    {
        var project = await ProjectOfFiveAsync();
        var address = Requests.UriOf(fixture.Server, $"/projects/{project}/jobs?limit=2&sort=-id&x=%2F");
        var visited = new List<Guid>();
        for (var next = address; next is not null;)
        {
            using var response = await fixture.Server.Client.GetAsync(next);
            visited.AddRange(await response.IdsAsync());
            var target = LinksOf(response).SingleOrDefault(link => link.Relation == "next").Target;
            next = target is null ? null : new Uri(next, target);
        }

        using var all = await fixture.Server.GetAsync($"/projects/{project}/jobs?sort=-id");
        Assert.Equal(await all.IdsAsync(), visited);
    }

    private static (string Relation, string Target)[] LinksOf(HttpResponseMessage response) => LinksOf(response.Header("Link")!);

    private static (string Relation, string Target)[] LinksOf(string header)
    {
        var links = LinkPattern().Matches(header).Select(match => (match.Groups[2].Value, match.Groups[1].Value)).ToArray();
        Assert.Equal(header, string.Join(", ", links.Select(link => $"<{link.Item2}>; rel=\"{link.Item1}\"")));
        return links;
    }

    private static string OffsetOf(string target) => target[(target.LastIndexOf('=') + 1)..];

    private async Task<string> ProjectOfFiveAsync()
    {
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, AnyJob.Many(5));
        return project;
    }

    [GeneratedRegex("<([^<>\"]*)>; rel=\"([a-z]+)\"")]
    private static partial Regex LinkPattern();
}
