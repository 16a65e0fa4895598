using System.Text.Json.Nodes;

namespace Jobs.Tests.Auth;

/// <summary>What the claims of a token grant.</summary>
public sealed class ClaimTests(SecuredFixture fixture) : IClassFixture<SecuredFixture>
{
    private const string A = "project-a";

    private SecuredServer Secured => fixture.Secured;

    [Theory]
    [InlineData("\"project-a\"")]
    [InlineData("\"other project-a\"")]
    [InlineData("\"  project-a  \"")]
    [InlineData("[\"project-a\"]")]
    [InlineData("[\"other\",\"project-a\"]")]
    [InlineData("[5,null,\"project-a\",{}]")]
    [InlineData("\"*\"")]
    [InlineData("[\"*\"]")]
    [InlineData("\"other *\"")]
    public async Task Projects_claim_may_be_a_list_space_separated_text_or_a_star(string json)
    {
        var answer = await Secured.FindAsync(A, Secured.Issuer.Token(JsonNode.Parse(json)));

        Assert.Equal(200, answer.Status);
    }

    [Covers(Threats.Consumed.ClaimTypes)]
    [Theory]
    [InlineData("true")]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("{\"project-a\":true}")]
    [InlineData("{\"*\":\"*\"}")]
    [InlineData("[]")]
    [InlineData("[[\"project-a\"]]")]
    [InlineData("[[\"*\"]]")]
    [InlineData("[{\"id\":\"project-a\"}]")]
    [InlineData("[true,1,null]")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("[\"\"]")]
    [InlineData("\"project-a,project-b\"")]
    [InlineData("\"PROJECT-A\"")]
    [InlineData("\"project-*\"")]
    [InlineData("\"**\"")]
    [InlineData("[\"project-a project-b\"]")]
    [InlineData("[\" project-a\"]")]
    public Task Projects_claim_of_any_other_form_grants_nothing(string json) =>
        AssertDeniedAsync(Secured.Issuer.Token(JsonNode.Parse(json)), $"/projects/{A}/jobs");

    [Fact]
    public Task Project_id_of_digits_is_not_granted_by_a_numeric_claim() =>
        AssertDeniedAsync(Secured.Issuer.Token(5), "/projects/5/jobs");

    [Theory]
    [InlineData("\"5\"", "5")]
    [InlineData("[\"true\"]", "true")]
    [InlineData("[\"2026-03-14\"]", "2026-03-14")]
    [InlineData("[\"2026-03-14T00:00:00Z\"]", "2026-03-14T00:00:00Z")]
    [InlineData("[\"two words\"]", "two%20words")]
    [InlineData("[\"été\"]", "%C3%A9t%C3%A9")]
    public async Task Project_id_in_a_list_is_compared_exactly(string json, string project) =>
        Assert.Equal(200, (await Secured.FindAsync(project, Secured.Issuer.Token(JsonNode.Parse(json)))).Status);

    [Theory]
    [InlineData("scp", "\"jobs.read\"")]
    [InlineData("scp", "\"openid jobs.read profile\"")]
    [InlineData("scp", "[\"openid\",\"jobs.read\"]")]
    [InlineData("scope", "\"openid jobs.read\"")]
    [InlineData("scope", "[\"jobs.read\"]")]
    [InlineData("roles", "[\"jobs.read\"]")]
    [InlineData("roles", "\"jobs.read\"")]
    public async Task Permission_may_be_a_scope_or_a_role(string claim, string json)
    {
        var token = Secured.Issuer.Token(A, claims =>
        {
            claims.Remove("scp");
            claims[claim] = JsonNode.Parse(json);
        });

        Assert.Equal(200, (await Secured.FindAsync(A, token)).Status);
    }

    [Covers(Threats.FunctionLevel.Permission)]
    [Theory]
    [InlineData("scp", "\"jobs.write\"")]
    [InlineData("scp", "\"Jobs.Read\"")]
    [InlineData("scp", "\"jobs.read.all\"")]
    [InlineData("scp", "\"jobs.read,openid\"")]
    [InlineData("scp", "\"\"")]
    [InlineData("scp", "true")]
    [InlineData("scp", "{\"jobs.read\":true}")]
    [InlineData("scp", "[[\"jobs.read\"]]")]
    [InlineData("scope", "[\"openid jobs.read\"]")]
    [InlineData("roles", "[]")]
    [InlineData("Roles", "[\"jobs.read\"]")]
    [InlineData("groups", "[\"jobs.read\"]")]
    public Task Token_without_the_permission_is_denied(string claim, string json) =>
        AssertDeniedAsync(
            Secured.Issuer.Token("*", claims =>
            {
                claims.Remove("scp");
                claims[claim] = JsonNode.Parse(json);
            }),
            $"/projects/{A}/jobs");

    [Covers(Threats.FunctionLevel.Permission)]
    [Theory]
    [InlineData("scp", "\"openid\"")]
    [InlineData("scp", "\"\"")]
    [InlineData("scp", "[]")]
    [InlineData("scp", "null")]
    [InlineData("scp", "5")]
    [InlineData("scope", "\"jobs.write\"")]
    [InlineData("scope", "[\"openid\"]")]
    public Task Role_does_not_replace_a_scope_that_the_token_lacks(string claim, string json) =>
        AssertDeniedAsync(
            Secured.Issuer.Token("*", claims =>
            {
                claims.Remove("scp");
                claims[claim] = JsonNode.Parse(json);
                claims["roles"] = new JsonArray("jobs.read");
            }),
            $"/projects/{A}/jobs");

    [Fact]
    public async Task Names_of_permission_and_claim_are_configurable()
    {
        await using var other = await SecuredServer.StartAsync(new Dictionary<string, string?>
        {
            ["Authentication:RequiredPermission"] = "Jobs.View",
            ["Authentication:ProjectsClaim"] = "https://example.com/projects",
        });

        Assert.Equal((403, 50), (await other.FindAsync(A, other.Issuer.Token(A))).Error);
        Assert.Equal(0, other.StorageCalls);
        Assert.Equal(200, (await other.FindAsync(A, other.Issuer.Token(null, static claims =>
        {
            claims["scp"] = "Jobs.View";
            claims["https://example.com/projects"] = new JsonArray(A);
        }))).Status);
    }

    private async Task AssertDeniedAsync(string token, string path)
    {
        var before = Secured.StorageCalls;

        var answer = await Secured.SendAsync(path, SecuredServer.Bearer(token));

        Assert.Equal((403, 50), answer.Error);
        Assert.Equal(before, Secured.StorageCalls);
    }
}
