using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>Which tokens get in.</summary>
public sealed class TokenTests(SecuredFixture fixture) : IClassFixture<SecuredFixture>
{
    private SecuredServer Secured => fixture.Secured;

    private TestIssuer Issuer => fixture.Secured.Issuer;

    [Fact]
    public async Task A_good_token_gets_in()
    {
        var project = ServerFixture.NewProject();
        await Secured.AddJobsAsync(project, 2);

        var answer = await Secured.FindAsync(project, Issuer.Token(project));

        Assert.Equal(200, answer.Status);
        Assert.Equal("2", answer.Headers["X-Total-Count"]);
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [InlineData("bEARER")]
    [InlineData("Bearer  ")]
    public async Task The_scheme_is_taken_in_any_case_and_with_spaces(string scheme)
    {
        var answer = await Secured.SendAsync("/projects/a/jobs", ("Authorization", $"{scheme} {Issuer.Token("a")}"));

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Digest username=\"a\", realm=\"b\"")]
    [InlineData("Bearerx abc.def.ghi")]
    [InlineData("abc.def.ghi")]
    public async Task Without_a_bearer_token_credentials_are_missing(string? authorization)
    {
        var before = Secured.StorageCalls;

        var answer = authorization is null
            ? await Secured.SendAsync("/projects/a/jobs")
            : await Secured.SendAsync("/projects/a/jobs", ("Authorization", authorization));

        Assert.Equal((401, 40), answer.Error);
        Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
        Assert.Equal(before, Secured.StorageCalls);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("a.b.c.d.e")]
    [InlineData("e30.e30.e30")]
    [InlineData("bm8.anNvbg.aGVyZQ")]
    [InlineData("one two")]
    public Task What_is_no_token_does_not_verify(string token) => Secured.RefusesAsync(token);

    [Theory]
    [InlineData("iss", "\"https://other.example\"")]
    [InlineData("iss", "\"\"")]
    [InlineData("iss", "5")]
    [InlineData("iss", "null")]
    [InlineData("aud", "\"api://other\"")]
    [InlineData("aud", "\"API://JOBS\"")]
    [InlineData("aud", "\"\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "5")]
    [InlineData("aud", "null")]
    [InlineData("exp", "\"tomorrow\"")]
    [InlineData("exp", "null")]
    [InlineData("exp", "{}")]
    [InlineData("nbf", "99999999999")]
    public Task A_claim_that_is_not_as_it_must_be_does_not_verify(string claim, string json) =>
        Secured.RefusesAsync(Issuer.Token("a", claims => claims[claim] = JsonNode.Parse(json)));

    [Covers(Threats.Credentials.RequiredClaims)]
    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    public Task A_token_without_a_claim_that_it_must_have_does_not_verify(string claim) =>
        Secured.RefusesAsync(Issuer.Token("a", claims => claims.Remove(claim)));

    [Fact]
    public Task The_issuer_with_a_slash_more_is_another_issuer() =>
        Secured.RefusesAsync(Issuer.Token("a", claims => claims["iss"] = Issuer.Address + "/"));

    [Fact]
    public Task A_token_that_is_not_valid_yet_does_not_verify() =>
        Secured.RefusesAsync(Issuer.Token("a", static claims => claims["nbf"] = SecondsFromNow(300)));

    [Fact]
    public async Task One_audience_of_several_is_enough() =>
        Assert.Equal(200, (await Secured.FindAsync("a", Issuer.Token("a", static claims =>
            claims["aud"] = new JsonArray("api://other", TestIssuer.Audience)))).Status);

    [Fact]
    public async Task A_token_past_its_life_is_expired()
    {
        var before = Secured.StorageCalls;

        var answer = await Secured.FindAsync("a", Issuer.ExpiredToken("a"));

        Assert.Equal((401, 42), answer.Error);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers["WWW-Authenticate"]);
        Assert.Equal(before, Secured.StorageCalls);
    }

    [Fact]
    public async Task Clocks_may_differ_by_less_than_the_skew()
    {
        var late = Issuer.Token("a", static claims =>
        {
            claims["nbf"] = SecondsFromNow(-600);
            claims["exp"] = SecondsFromNow(-20);
        });
        var early = Issuer.Token("a", static claims => claims["nbf"] = SecondsFromNow(20));

        Assert.Equal(200, (await Secured.FindAsync("a", late)).Status);
        Assert.Equal(200, (await Secured.FindAsync("a", early)).Status);
    }

    [Covers(Threats.Credentials.SingleToken)]
    [Fact]
    public async Task Two_authorization_headers_do_not_verify_however_they_arrive()
    {
        var before = Secured.StorageCalls;
        var (good, other) = (Issuer.Token("a"), Issuer.Token("b"));
        string[][] pairs =
        [
            [$"Authorization: Bearer {good}", $"Authorization: Bearer {other}"],
            [$"Authorization: Bearer {good}", $"Authorization: Bearer {good}"],
            [$"Authorization: Bearer {good}", "Authorization: Basic eDp5"],
            ["Authorization: Basic eDp5", $"Authorization: Bearer {good}"],
            [$"Authorization: Bearer {good}", "Authorization:"],
            ["Authorization:", $"Authorization: Bearer {good}"],
            [$"Authorization: Bearer {good},Bearer {other}"],
            [$"Authorization: Bearer {good}, Bearer {good}"],
        ];

        foreach (var lines in pairs)
        {
            var answer = await Secured.SendLinesAsync("/projects/a/jobs", lines);
            Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
            Assert.Contains("\"code\":41,", answer, StringComparison.Ordinal);
        }

        Assert.Equal(before, Secured.StorageCalls);
    }

    [Covers(Threats.Consumption.TokenSize)]
    [Fact]
    public Task A_token_over_16_KB_does_not_verify_though_it_is_a_good_one() =>
        Secured.RefusesAsync(Issuer.Token("a", static claims => claims["padding"] = new string('x', 16 * 1024)));

    [Fact]
    public async Task A_token_a_little_under_16_KB_gets_in() =>
        Assert.Equal(200, (await Secured.FindAsync("a", Issuer.Token("a", static claims =>
            claims["padding"] = new string('x', 11 * 1024)))).Status);

    [Covers(Threats.Consumption.TokenSize)]
    [Fact]
    public async Task A_token_of_100_KB_is_refused_by_the_web_server_itself()
    {
        var before = Secured.StorageCalls;
        var token = Issuer.Token("a", static claims => claims["padding"] = new string('x', 75 * 1024));
        Assert.True(token.Length > 100 * 1024);

        // No code of ours runs, so the contract says nothing of this answer.
        using var client = new HttpClient { BaseAddress = Secured.Server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await client.GetAsync(new Uri("/projects/a/jobs", UriKind.Relative));

        Assert.Equal(431, (int)answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        Assert.Equal(before, Secured.StorageCalls);
    }

    [Theory]
    [InlineData(16 * 1024, 200)]
    [InlineData((16 * 1024) + 1, 401)]
    public async Task Credentials_have_up_to_16_KB_spaces_included(int length, int status)
    {
        var credentials = "Bearer" + Issuer.Token("a").PadLeft(length - "Bearer".Length);

        Assert.Equal(status, (await Secured.SendAsync("/projects/a/jobs", ("Authorization", credentials))).Status);
    }

    private static long SecondsFromNow(int seconds) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;
}
