using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>What the log says about why tokens are rejected, so that a mistake in a setting can be found.</summary>
public sealed class RejectionReasonTests
{
    private const string Rejected = "A token was rejected";

    [Theory]
    [InlineData("127.0.0.1", "/")]
    [InlineData("localhost", "")]
    public async Task Issuer_setting_other_than_the_metadata_is_logged_with_both(string host, string slash)
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        var setting = issuer.Address.Replace("127.0.0.1", host, StringComparison.Ordinal) + slash;
        await using var secured = await SecuredServer.StartAsync(
            new Dictionary<string, string?> { ["Authentication:Issuer"] = setting }, issuer);

        Assert.Equal((401, 41), (await secured.FindAsync("a", issuer.Token("a"))).Error);

        Assert.Single(Reasons(secured), line => line.StartsWith("Warning", StringComparison.Ordinal)
            && line.Contains($"iss is not Authentication__Issuer ('{setting}')", StringComparison.Ordinal));
        await UntilLoggedAsync(secured, $"is of the issuer '{issuer.Address}' and not of Authentication__Issuer, which is '{setting}'");
    }

    [Fact]
    public async Task Readiness_logs_that_the_issuer_setting_is_not_the_one_of_the_metadata()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var secured = await SecuredServer.StartAsync(
            new Dictionary<string, string?> { ["Authentication:Issuer"] = issuer.Address + "/" }, issuer);

        for (var probe = 0; probe < 5; probe++)
        {
            Assert.Equal(200, (await secured.SendAsync("/health/ready")).Status);
        }

        await UntilLoggedAsync(secured, $"is of the issuer '{issuer.Address}' and not of Authentication__Issuer");
        await secured.SettleAsync();
        Assert.Equal(1, issuer.Fetches);
    }

    [Theory]
    [InlineData("audience", "its aud does not include Authentication__Audience ('api://jobs')")]
    [InlineData("signature", "its signature is invalid with all keys that the metadata at {0}/.well-known/openid-configuration")]
    [InlineData("clock", "compare the clocks")]
    [InlineData("date", "is not a time in seconds")]
    [InlineData("type", "a typ other than JWT")]
    [InlineData("algorithm", "not signed with RS, PS or ES")]
    [InlineData("id token", "an id token and not an access token")]
    [InlineData("cnf", "cannot prove who holds its key")]
    [InlineData("text", "not a signed token in JSON")]
    [InlineData("permission", "Authentication__RequiredPermission ('jobs.read')")]
    public async Task Reason_is_logged_as_a_warning(string defect, string reason)
    {
        await using var secured = await SecuredServer.StartAsync();

        await secured.FindAsync("a", Token(secured, defect));

        var line = Assert.Single(Reasons(secured));
        Assert.StartsWith("Warning", line, StringComparison.Ordinal);
        Assert.Contains(
            reason.Replace("{0}", secured.Issuer.Address, StringComparison.Ordinal), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reason_is_logged_once_a_minute_with_the_number_of_the_others()
    {
        await using var secured = await SecuredServer.StartAsync();
        for (var request = 0; request < 20; request++)
        {
            await secured.FindAsync("a", Token(secured, "audience"));
            await secured.FindAsync("a", Token(secured, "type"));
        }

        Assert.Equal(2, Reasons(secured).Count());
        secured.Clock.Advance(TimeSpan.FromMinutes(1));
        await secured.FindAsync("a", Token(secured, "audience"));

        Assert.Contains("19 more were rejected for this reason", Reasons(secured).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Valid_and_expired_tokens_log_no_reason()
    {
        await using var secured = await SecuredServer.StartAsync();

        await secured.FindAsync("a", secured.Issuer.Token("a"));
        await secured.FindAsync("a", secured.Issuer.ExpiredToken("a"));
        await secured.FindAsync("b", secured.Issuer.Token("a"));

        Assert.Empty(Reasons(secured));
    }

    private static IEnumerable<string> Reasons(SecuredServer secured) =>
        secured.Log.Where(static line => line.Contains(Rejected, StringComparison.Ordinal));

    private static string Token(SecuredServer secured, string defect)
    {
        var issuer = secured.Issuer;
        return defect switch
        {
            "audience" => issuer.Token("a", static claims => claims["aud"] = "api://secret"),
            "signature" => IssuerKey.Untrusted.Sign(issuer.Claims("a")),
            "clock" => issuer.Token("a", static claims => claims["nbf"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 300),
            "date" => issuer.Token("a", static claims => claims["exp"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
            "type" => issuer.Key.Sign(issuer.Claims("a"), static header => header["typ"] = "logout+jwt"),
            "algorithm" => issuer.Key.Compose(issuer.Claims("a").ToJsonString(), null, "none", static _ => []),
            "id token" => issuer.Token("a", static claims => claims["nonce"] = "secret"),
            "cnf" => issuer.Token("a", static claims => claims["cnf"] = new JsonObject()),
            "permission" => issuer.Token("a", static claims => claims["scp"] = "openid"),
            _ => "secret",
        };
    }

    private static async Task UntilLoggedAsync(SecuredServer secured, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!secured.Log.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
