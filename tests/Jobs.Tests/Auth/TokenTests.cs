using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>Which tokens are accepted.</summary>
public sealed class TokenTests(SecuredFixture fixture) : IClassFixture<SecuredFixture>
{
    private SecuredServer Secured => fixture.Secured;

    private TestIssuer Issuer => fixture.Secured.Issuer;

    [Fact]
    public async Task Valid_token_is_accepted()
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
    public async Task Scheme_in_any_case_and_with_spaces_is_accepted(string scheme)
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
    public async Task Request_without_a_bearer_token_has_missing_credentials(string? authorization)
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
    public Task Malformed_token_is_invalid(string token) => Secured.RejectsAsync(token);

    [Theory]
    [InlineData("iss", "\"https://other.example\"")]
    [InlineData("iss", "\"\"")]
    [InlineData("iss", "5")]
    [InlineData("iss", "null")]
    [InlineData("aud", "\"api://other\"")]
    [InlineData("aud", "\"API://JOBS\"")]
    [InlineData("aud", "\"api://jobs/\"")]
    [InlineData("aud", "\"api://jobs//\"")]
    [InlineData("aud", "[\"api://other\",\"api://jobs/\"]")]
    [InlineData("aud", "\" api://jobs\"")]
    [InlineData("aud", "\"\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", "5")]
    [InlineData("aud", "null")]
    [InlineData("exp", "\"tomorrow\"")]
    [InlineData("exp", "null")]
    [InlineData("exp", "{}")]
    [InlineData("nbf", "99999999999")]
    public Task Token_with_a_wrong_claim_is_invalid(string claim, string json) =>
        Secured.RejectsAsync(Issuer.Token("a", claims => claims[claim] = JsonNode.Parse(json)));

    [Covers(Threats.Credentials.RequiredClaims)]
    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    public Task Token_without_a_required_claim_is_invalid(string claim) =>
        Secured.RejectsAsync(Issuer.Token("a", claims => claims.Remove(claim)));

    [Fact]
    public Task Issuer_with_a_trailing_slash_is_another_issuer() =>
        Secured.RejectsAsync(Issuer.Token("a", claims => claims["iss"] = Issuer.Address + "/"));

    [Theory]
    [InlineData("https://jobs.example.com/", "https://jobs.example.com")]
    [InlineData("https://jobs.example.com", "https://jobs.example.com/")]
    public async Task Audience_setting_is_compared_with_its_slash(string setting, string audience)
    {
        await using var other = await SecuredServer.StartAsync(
            new Dictionary<string, string?> { ["Authentication:Audience"] = setting });

        await other.RejectsAsync(other.Issuer.Token("a", claims => claims["aud"] = audience));
        Assert.Equal(200, (await other.FindAsync("a", other.Issuer.Token("a", claims => claims["aud"] = setting))).Status);
    }

    [Fact]
    public Task Token_not_yet_valid_is_invalid() =>
        Secured.RejectsAsync(Issuer.Token("a", static claims => claims["nbf"] = SecondsFromNow(300)));

    [Fact]
    public async Task Token_with_several_audiences_is_accepted_if_one_matches() =>
        Assert.Equal(200, (await Secured.FindAsync("a", Issuer.Token("a", static claims =>
            claims["aud"] = new JsonArray("api://other", TestIssuer.Audience)))).Status);

    [Fact]
    public async Task Token_past_its_expiry_is_expired()
    {
        var before = Secured.StorageCalls;

        var answer = await Secured.FindAsync("a", Issuer.ExpiredToken("a"));

        Assert.Equal((401, 42), answer.Error);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers["WWW-Authenticate"]);
        Assert.Equal(before, Secured.StorageCalls);
    }

    [Fact]
    public async Task Token_dates_within_the_clock_skew_are_accepted()
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
    public async Task Two_authorization_headers_in_any_form_are_invalid()
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
    public Task Valid_token_over_16_KB_is_invalid() =>
        Secured.RejectsAsync(Issuer.Token("a", static claims => claims["padding"] = new string('x', 16 * 1024)));

    [Fact]
    public async Task Token_below_16_KB_is_accepted() =>
        Assert.Equal(200, (await Secured.FindAsync("a", Issuer.Token("a", static claims =>
            claims["padding"] = new string('x', 11 * 1024)))).Status);

    [Covers(Threats.Consumption.TokenSize)]
    [Fact]
    public async Task Token_of_100_KB_is_rejected_by_the_web_server()
    {
        var before = Secured.StorageCalls;
        var token = Issuer.Token("a", static claims => claims["padding"] = new string('x', 75 * 1024));
        Assert.True(token.Length > 100 * 1024);

        // The service's code does not run, so the contract does not cover this response.
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
    public async Task Credentials_up_to_16_KB_including_spaces_are_accepted(int length, int status)
    {
        var credentials = "Bearer" + Issuer.Token("a").PadLeft(length - "Bearer".Length);

        Assert.Equal(status, (await Secured.SendAsync("/projects/a/jobs", ("Authorization", credentials))).Status);
    }

    private static long SecondsFromNow(int seconds) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;
}
