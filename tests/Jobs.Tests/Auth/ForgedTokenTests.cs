using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>Tokens that somebody has made or changed who is not the issuer.</summary>
public sealed class ForgedTokenTests(SecuredFixture fixture) : IClassFixture<SecuredFixture>
{
    private SecuredServer Secured => fixture.Secured;

    private TestIssuer Issuer => fixture.Secured.Issuer;

    [Covers(Threats.Credentials.Signature)]
    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    public Task A_token_without_a_signature_does_not_verify(string algorithm) =>
        Secured.RefusesAsync(Issuer.Key.Compose(Issuer.Claims("a").ToJsonString(), null, algorithm, static _ => []));

    [Fact]
    public Task A_good_token_with_its_signature_cut_off_does_not_verify()
    {
        var token = Issuer.Token("a");
        return Secured.RefusesAsync(token[..(token.LastIndexOf('.') + 1)]);
    }

    [Covers(Threats.Credentials.Signature)]
    [Theory]
    [InlineData("HS256", 256)]
    [InlineData("HS384", 384)]
    [InlineData("HS512", 512)]
    public Task A_symmetric_signature_with_the_public_key_does_not_verify(string algorithm, int bits)
    {
        var secret = Encoding.ASCII.GetBytes(Issuer.Key.PublicPem);
        return Secured.RefusesAsync(Issuer.Key.Compose(Issuer.Claims("a").ToJsonString(), null, algorithm, data => bits switch
        {
            256 => HMACSHA256.HashData(secret, data),
            384 => HMACSHA384.HashData(secret, data),
            _ => HMACSHA512.HashData(secret, data),
        }));
    }

    [Covers(Threats.Credentials.Signature)]
    [Fact]
    public Task A_tampered_payload_does_not_verify()
    {
        var parts = Issuer.Token("a").Split('.');
        var other = Issuer.Token("*").Split('.');
        return Secured.RefusesAsync($"{parts[0]}.{other[1]}.{parts[2]}");
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AA")]
    [InlineData("AAAA")]
    [InlineData("=")]
    [InlineData(".")]
    [InlineData("!")]
    public Task A_token_with_something_appended_does_not_verify(string more) => Secured.RefusesAsync(Issuer.Token("a") + more);

    [Fact]
    public Task A_tampered_header_does_not_verify()
    {
        var parts = Issuer.Token("a").Split('.');
        var other = Issuer.Key.Sign(Issuer.Claims("a"), static header => header["typ"] = "at+jwt").Split('.');
        return Secured.RefusesAsync($"{other[0]}.{parts[1]}.{parts[2]}");
    }

    [Fact]
    public Task A_key_of_ones_own_under_an_unknown_id_does_not_verify() =>
        Secured.RefusesAsync(new IssuerKey().Sign(Issuer.Claims("a")));

    [Fact]
    public Task An_unknown_key_id_does_not_verify_even_with_the_issuers_signature() =>
        Secured.RefusesAsync(Issuer.Key.Sign(Issuer.Claims("a"), static header => header["kid"] = "unknown"));

    [Fact]
    public Task A_key_of_ones_own_under_a_known_id_does_not_verify() =>
        Secured.RefusesAsync(new IssuerKey().Sign(Issuer.Claims("a"), header => header["kid"] = Issuer.Key.Id));

    [Covers(Threats.Credentials.Signature)]
    [Covers(Threats.RequestForgery.AddressesInTokens)]
    [Fact]
    public Task A_key_of_ones_own_inside_the_token_does_not_verify()
    {
        var key = new IssuerKey();
        return Secured.RefusesAsync(key.Sign(Issuer.Claims("a"), header =>
        {
            header["kid"] = Issuer.Key.Id;
            header["jwk"] = key.PublicJwk();
            header["jku"] = "http://127.0.0.1:1/keys";
        }));
    }

    [Fact]
    public async Task A_token_without_a_key_id_is_tried_with_the_keys_there_are()
    {
        Assert.Equal(200, (await Secured.FindAsync("a", Issuer.Key.Sign(Issuer.Claims("a"), WithoutKeyId))).Status);
        await Secured.RefusesAsync(new IssuerKey().Sign(Issuer.Claims("a"), WithoutKeyId));

        static void WithoutKeyId(JsonObject header) => header.Remove("kid");
    }

    [Theory]
    [InlineData("5")]
    [InlineData("[\"a\"]")]
    [InlineData("{}")]
    [InlineData("null")]
    public Task A_key_id_of_a_wrong_type_does_not_verify(string json) =>
        Secured.RefusesAsync(new IssuerKey().Sign(Issuer.Claims("a"), header => header["kid"] = JsonNode.Parse(json)));

    [Fact]
    public Task An_expired_token_that_somebody_else_signed_is_invalid_and_not_expired() =>
        Secured.RefusesAsync(new IssuerKey().Sign(
            Issuer.Claims("a", static claims => claims["exp"] = SecondsFromNow(-300)),
            header => header["kid"] = Issuer.Key.Id));

    [Covers(Threats.Consumption.TokenSize)]
    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    public Task A_payload_nested_without_end_does_not_verify(int depth)
    {
        var payload = Issuer.Claims("a").ToJsonString().TrimEnd('}') + ",\"deep\":" + new string('[', depth) + new string(']', depth) + "}";
        return Secured.RefusesAsync(Issuer.Key.SignText(payload));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    public Task A_payload_that_is_no_object_with_claims_does_not_verify(string payload) =>
        Secured.RefusesAsync(Issuer.Key.SignText(payload));

    private static long SecondsFromNow(int seconds) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;
}
