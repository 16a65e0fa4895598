using System.Text;
using System.Text.Json.Nodes;
using Jobs.Tests.Support;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Tests.Auth;

/// <summary>Tokens that the issuer has signed, and that are no access tokens for this API by what is in them.</summary>
[Covers(Threats.Credentials.TokenFormat)]
public sealed class TokenFormatTests(SecuredFixture fixture) : IClassFixture<SecuredFixture>
{
    private SecuredServer Secured => fixture.Secured;

    private TestIssuer Issuer => fixture.Secured.Issuer;

    [Theory]
    [InlineData("crit", "[\"foo\"]")]
    [InlineData("crit", "[\"b64\"]")]
    [InlineData("crit", "[]")]
    [InlineData("crit", "null")]
    [InlineData("zip", "\"DEF\"")]
    [InlineData("zip", "null")]
    [InlineData("typ", "\"logout+jwt\"")]
    [InlineData("typ", "\"dpop+jwt\"")]
    [InlineData("typ", "\"secevent+jwt\"")]
    [InlineData("typ", "\"id_token\"")]
    [InlineData("typ", "\"\"")]
    [InlineData("typ", "5")]
    [InlineData("typ", "null")]
    [InlineData("typ", "[\"JWT\"]")]
    public Task Token_with_such_a_header_is_invalid(string name, string json) =>
        Secured.RejectsAsync(Issuer.Key.Sign(Issuer.Claims("a"), header =>
        {
            header["foo"] = 1;
            header[name] = JsonNode.Parse(json);
        }));

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("application/at+jwt")]
    [InlineData(null)]
    public async Task Token_of_the_type_of_access_tokens_or_without_a_type_is_accepted(string? type)
    {
        var token = Issuer.Key.Sign(Issuer.Claims("a"), header =>
        {
            header.Remove("typ");
            if (type is not null)
            {
                header["typ"] = type;
            }
        });

        Assert.Equal(200, (await Secured.FindAsync("a", token)).Status);
    }

    [Theory]
    [InlineData("nonce", "\"abc\"")]
    [InlineData("at_hash", "\"abc\"")]
    [InlineData("c_hash", "\"abc\"")]
    [InlineData("nonce", "null")]
    public Task Id_token_is_invalid(string name, string json) =>
        Secured.RejectsAsync(Issuer.Token("a", claims => claims[name] = JsonNode.Parse(json)));

    [Theory]
    [InlineData("{\"jkt\":\"abc\"}")]
    [InlineData("{\"x5t#S256\":\"abc\"}")]
    [InlineData("{}")]
    [InlineData("null")]
    public Task Sender_constrained_token_is_invalid(string json) =>
        Secured.RejectsAsync(Issuer.Token("a", claims => claims["cnf"] = JsonNode.Parse(json)));

    [Theory]
    [InlineData("exp", "string")]
    [InlineData("exp", "milliseconds")]
    [InlineData("exp", "microseconds")]
    [InlineData("exp", "infinite")]
    [InlineData("exp", "negative")]
    [InlineData("exp", "ISO 8601")]
    [InlineData("nbf", "string")]
    [InlineData("nbf", "null")]
    [InlineData("nbf", "list")]
    [InlineData("nbf", "negative")]
    [InlineData("iat", "string")]
    [InlineData("iat", "milliseconds")]
    public Task Date_other_than_a_number_of_seconds_is_invalid(string claim, string form)
    {
        var seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + (claim == "exp" ? 600 : -60);
        var json = form switch
        {
            "string" => $"\"{seconds}\"",
            "milliseconds" => $"{seconds * 1000}",
            "microseconds" => $"{seconds * 1_000_000}",
            "infinite" => "1e400",
            "negative" => "-1",
            "ISO 8601" => "\"2099-01-01T00:00:00Z\"",
            "list" => $"[{seconds}]",
            _ => "null",
        };
        return Secured.RejectsAsync(Issuer.Key.SignText(Replace(Issuer.Claims("a"), claim, json)));
    }

    [Fact]
    public async Task Date_with_a_fraction_of_a_second_is_accepted()
    {
        var seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var payload = Replace(Issuer.Claims("a"), "exp", $"{seconds + 600}.25");

        Assert.Equal(200, (await Secured.FindAsync("a", Issuer.Key.SignText(payload))).Status);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[\"x\"]")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    public Task Subject_other_than_a_string_is_invalid(string json) =>
        Secured.RejectsAsync(Issuer.Key.SignText(Replace(Issuer.Claims("a"), "sub", json)));

    [Theory]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData(",")]
    [InlineData("}")]
    [InlineData("\0")]
    [InlineData("// comment")]
    public Task Payload_with_trailing_data_is_invalid(string more) =>
        Secured.RejectsAsync(Issuer.Key.SignText(Issuer.Claims("a").ToJsonString() + more));

    [Theory]
    [InlineData("\"exp\":99999999999")]
    [InlineData("\"aud\":\"api://other\"")]
    [InlineData("\"projects\":\"*\"")]
    [InlineData("\"\\u0070rojects\":\"*\"")]
    public Task Payload_with_a_name_twice_is_invalid(string member) =>
        Secured.RejectsAsync(Issuer.Key.SignText(Issuer.Claims("a").ToJsonString().TrimEnd('}') + $",{member}}}"));

    [Fact]
    public async Task Unusual_values_in_any_claim_are_never_an_internal_error()
    {
        string[] claims =
        [
            "iss", "aud", "sub", "exp", "nbf", "iat", "jti", "scp", "scope", "roles", "projects", "azp", "appid", "client_id",
            "actort", "act", "acr", "amr", "auth_time", "email", "", "\\ud800",
        ];
        string[] values =
        [
            "null", "true", "-1", "1e400", "0.1", "99999999999999999999999999", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]",
            "[null]", "[[1]]", "[\"\\ud800\"]", "{}", "{\"a\":{\"\\ud800\":1}}",
        ];
        foreach (var payload in claims.SelectMany(_ => values, (claim, value) => Replace(Issuer.Claims("a"), claim, value)))
        {
            var answer = await Secured.FindAsync("a", Issuer.Key.SignText(payload));

            Assert.True(answer.Status is 200 or 401 or 403, $"{answer.Status} for {payload}");
        }
    }

    [Fact]
    public async Task Unusual_values_in_any_header_are_never_an_internal_error()
    {
        string[] names = ["alg", "kid", "typ", "cty", "x5t", "x5c", "jku", "jwk", "enc", "b64", "url", ""];
        string[] values = ["null", "true", "5", "\"\"", "\"\\ud800\"", "[]", "[null]", "{}", "\"A256GCM\""];
        foreach (var header in names.SelectMany(_ => values, static (name, value) => $"{{\"{name}\":{value}}}"))
        {
            Secured.AllowFetch();
            var answer = await Secured.FindAsync("a", $"{Base64UrlEncoder.Encode(header)}.{Payload()}.c2lnbmF0dXJl");

            Assert.True(answer.Status == 401, $"{answer.Status} for {header}");
        }

        string Payload() => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(Issuer.Claims("a").ToJsonString()));
    }

    // The payload as text, because a node of JSON cannot hold every one of these values.
    private static string Replace(JsonObject claims, string name, string json)
    {
        claims.Remove(name);
        return $"{claims.ToJsonString().TrimEnd('}')},\"{name}\":{json}}}";
    }
}
