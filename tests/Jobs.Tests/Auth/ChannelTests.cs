using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Jobs.Tests.Auth;

/// <summary>The channels: API keys and requesters.</summary>
public sealed class ChannelTests(ChannelTests.Fixture fixture) : IClassFixture<ChannelTests.Fixture>
{
    private const string KeyOfA = "kQ0-key-of-A_7f3a";
    private const string KeyOfAll = "kQ0-key-of-all_91bc";

    private SecuredServer Secured => fixture.Secured;

    private string Token => Secured.Issuer.Token("A B");

    private string TokenWithRole => Secured.Issuer.Token("A B", static claims => claims["roles"] = new JsonArray("jobs.on-behalf"));

    [Fact]
    public async Task Request_without_a_channel_header_is_401_and_the_description_names_both()
    {
        var answer = await AssertRejectedAsync(401, 40, Token);

        Assert.Contains("X-API-Key", answer.Description, StringComparison.Ordinal);
        Assert.Contains("X-Requester-Id", answer.Description, StringComparison.Ordinal);
        Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task Known_key_is_accepted() =>
        Assert.Equal(200, (await Secured.FindAsync("A", Token, ("X-API-Key", KeyOfA))).Status);

    [Fact]
    public async Task Header_names_are_case_insensitive() =>
        Assert.Equal(200, (await Secured.FindAsync("A", Token, ("x-api-KEY", KeyOfA))).Status);

    [Covers(Threats.Credentials.UnknownApiKey)]
    [Theory]
    [InlineData("unknown")]
    [InlineData("KQ0-KEY-OF-A_7F3A")]
    [InlineData("kq0-key-of-a_7f3a")]
    [InlineData("kQ0-key-of-A_7f3")]
    [InlineData("kQ0-key-of-A_7f3ab")]
    [InlineData("kQ0-key-of-A_7f3a,kQ0-key-of-A_7f3a")]
    [InlineData("kQ0-key-of-A_7f3a kQ0-key-of-all_91bc")]
    [InlineData("*")]
    public async Task Unknown_key_is_invalid(string key)
    {
        var answer = await AssertRejectedAsync(401, 41, Token, ("X-API-Key", key));

        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public Task Hash_of_a_key_as_the_key_is_invalid() => AssertRejectedAsync(401, 41, Token, ("X-API-Key", Hash(KeyOfA)));

    [Theory]
    [InlineData("X-API-Key:")]
    [InlineData("X-API-Key: " + KeyOfA, "X-API-Key: " + KeyOfA)]
    [InlineData("X-API-Key: " + KeyOfA, "X-API-Key: " + KeyOfAll)]
    [InlineData("X-API-Key: " + KeyOfA, "X-API-Key:")]
    public Task Empty_or_repeated_key_is_invalid(params string[] lines) => AssertLinesRejectedAsync(401, 41, Token, lines);

    [Fact]
    public Task Key_without_a_token_is_401() => AssertLinesRejectedAsync(401, 40, null, "X-API-Key: " + KeyOfAll);

    [Fact]
    public async Task Token_is_validated_before_the_channel()
    {
        await AssertRejectedAsync(401, 41, "no.token.atall");
        await AssertRejectedAsync(401, 41, "no.token.atall", ("X-Requester-Id", new string('x', 129)));
        await AssertLinesRejectedAsync(401, 40, null, "X-Requester-Id:");
    }

    [Fact]
    public async Task Project_is_allowed_only_if_both_token_and_key_allow_it()
    {
        await AssertRejectedAsync(403, 50, Token, "B", ("X-API-Key", KeyOfA));
        await AssertRejectedAsync(403, 50, Secured.Issuer.Token("B"), "A", ("X-API-Key", KeyOfA));
        await AssertRejectedAsync(403, 50, Secured.Issuer.Token("B"), "A", ("X-API-Key", KeyOfAll));
        await AssertRejectedAsync(403, 50, Secured.Issuer.Token("*"), "B", ("X-API-Key", KeyOfA));

        Assert.Equal(200, (await Secured.FindAsync("B", Token, ("X-API-Key", KeyOfAll))).Status);
        Assert.Equal(200, (await Secured.FindAsync("C", Secured.Issuer.Token("*"), ("X-API-Key", KeyOfA))).Status);
        Assert.Equal(200, (await Secured.FindAsync("any", Secured.Issuer.Token("*"), ("X-API-Key", KeyOfAll))).Status);
    }

    [Fact]
    public async Task Caller_with_the_role_may_name_a_requester() =>
        Assert.Equal(200, (await Secured.FindAsync("A", TokenWithRole, ("X-Requester-Id", "grace"))).Status);

    [Theory]
    [InlineData("!")]
    [InlineData("~")]
    [InlineData("grace.hopper+jobs@example.com")]
    [InlineData("a,b;c=\"d\"")]
    public async Task Requester_of_visible_ascii_is_accepted(string requester) =>
        Assert.Equal(200, (await Secured.FindAsync("A", TokenWithRole, ("X-Requester-Id", requester))).Status);

    [Fact]
    public async Task Requester_of_128_characters_is_accepted_and_of_129_rejected()
    {
        var maxRequester = new string('x', 128);

        Assert.Equal(200, (await Secured.FindAsync("A", TokenWithRole, ("X-Requester-Id", maxRequester))).Status);
        await AssertRejectedAsync(400, 26, TokenWithRole, ("X-Requester-Id", maxRequester + "x"));
    }

    [Theory]
    [InlineData("X-Requester-Id:")]
    [InlineData("X-Requester-Id:   ")]
    [InlineData("X-Requester-Id: grace hopper")]
    [InlineData("X-Requester-Id: grace\thopper")]
    [InlineData("X-Requester-Id: grâce")]
    [InlineData("X-Requester-Id: grace", "X-Requester-Id: grace")]
    [InlineData("X-Requester-Id: grace", "X-Requester-Id:")]
    public async Task Malformed_requester_is_an_invalid_header(params string[] lines)
    {
        await AssertLinesRejectedAsync(400, 26, TokenWithRole, lines);
        await AssertLinesRejectedAsync(400, 26, Token, lines);
    }

    [Covers(Threats.FunctionLevel.RequesterRole)]
    [Theory]
    [InlineData("null")]
    [InlineData("\"jobs.on-behal\"")]
    [InlineData("\"JOBS.ON-BEHALF\"")]
    [InlineData("[]")]
    [InlineData("[[\"jobs.on-behalf\"]]")]
    [InlineData("[\"jobs.on-behalf \"]")]
    [InlineData("{\"jobs.on-behalf\":true}")]
    public Task Caller_without_the_role_may_not_name_a_requester(string roles)
    {
        var token = Secured.Issuer.Token("A", claims => claims["roles"] = JsonNode.Parse(roles));
        return AssertRejectedAsync(403, 51, token, ("X-Requester-Id", "grace"));
    }

    [Covers(Threats.FunctionLevel.RequesterRole)]
    [Fact]
    public Task Scope_with_the_name_of_the_role_does_not_grant_it()
    {
        var token = Secured.Issuer.Token("A", static claims => claims["scp"] = "jobs.read jobs.on-behalf");
        return AssertRejectedAsync(403, 51, token, ("X-Requester-Id", "grace"));
    }

    [Fact]
    public async Task Both_channel_headers_are_validated_when_both_are_sent()
    {
        await AssertRejectedAsync(403, 51, Token, ("X-API-Key", KeyOfA), ("X-Requester-Id", "grace"));
        await AssertRejectedAsync(401, 41, TokenWithRole, ("X-API-Key", "unknown"), ("X-Requester-Id", "grace"));
        await AssertRejectedAsync(403, 50, TokenWithRole, "B", ("X-API-Key", KeyOfA), ("X-Requester-Id", "grace"));

        var answer = await Secured.FindAsync("A", TokenWithRole, ("X-API-Key", KeyOfA), ("X-Requester-Id", "grace"));
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Channel_is_optional_and_keys_are_ignored_when_none_is_configured()
    {
        await using var plain = await SecuredServer.StartAsync();

        Assert.Equal(200, (await plain.FindAsync("A", plain.Issuer.Token("A"))).Status);
        Assert.Equal(200, (await plain.FindAsync("A", plain.Issuer.Token("A"), ("X-API-Key", "of some gateway"))).Status);
    }

    [Fact]
    public async Task Requester_is_rejected_when_no_role_is_configured()
    {
        foreach (var none in new[] { null, "" })
        {
            await using var plain = await SecuredServer.StartAsync(new Dictionary<string, string?>
            {
                ["Authentication:RequesterRole"] = none,
            });
            var token = plain.Issuer.Token("A", static claims => claims["roles"] = new JsonArray("", "jobs.on-behalf"));

            Assert.Equal((403, 51), (await plain.FindAsync("A", token, ("X-Requester-Id", "grace"))).Error);
            Assert.Equal(0, plain.StorageCalls);
        }
    }

    [Fact]
    public async Task Requester_is_validated_even_when_authentication_is_disabled()
    {
        await using var open = await SecuredServer.StartAsync(new Dictionary<string, string?>
        {
            ["Authentication:Enabled"] = "false",
        });

        Assert.Equal(200, (await open.SendAsync("/projects/A/jobs", ("X-Requester-Id", "grace"))).Status);
        Assert.Equal((400, 26), (await open.SendAsync("/projects/A/jobs", ("X-Requester-Id", "grace hopper"))).Error);
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private Task<Answer> AssertRejectedAsync(int status, int code, string token, params (string Name, string Value)[] headers) =>
        AssertRejectedAsync(status, code, token, "A", headers);

    private async Task<Answer> AssertRejectedAsync(
        int status, int code, string token, string project, params (string Name, string Value)[] headers)
    {
        var before = Secured.StorageCalls;
        var answer = await Secured.FindAsync(project, token, headers);
        Assert.Equal((status, code), answer.Error);
        Assert.Equal(before, Secured.StorageCalls);
        return answer;
    }

    private async Task AssertLinesRejectedAsync(int status, int code, string? token, params string[] lines)
    {
        var before = Secured.StorageCalls;
        string[] credentials = token is null ? [] : ["Authorization: Bearer " + token];
        var answer = await Secured.SendLinesAsync("/projects/A/jobs", [.. credentials, .. lines]);
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Contains($"\"code\":{code},", answer, StringComparison.Ordinal);
        Assert.Equal(before, Secured.StorageCalls);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public SecuredServer Secured { get; private set; } = null!;

        public async Task InitializeAsync() => Secured = await SecuredServer.StartAsync(new Dictionary<string, string?>
        {
            ["Authentication:ApiKeys:0:Name"] = "portal",
            ["Authentication:ApiKeys:0:Hash"] = Hash(KeyOfA),
            ["Authentication:ApiKeys:0:Projects"] = "A  C",
            ["Authentication:ApiKeys:1:Name"] = "billing",
            ["Authentication:ApiKeys:1:Hash"] = Hash(KeyOfAll).ToUpperInvariant(),
            ["Authentication:ApiKeys:1:Projects"] = "*",
        });

        public async Task DisposeAsync() => await Secured.DisposeAsync();
    }
}
