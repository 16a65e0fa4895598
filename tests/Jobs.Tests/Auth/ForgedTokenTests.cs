using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>Tokens that were made or changed by anyone but the issuer.</summary>
public sealed class ForgedTokenTests(SecuredFixture fixture) : IClassFixture<SecuredFixture>
{
    private SecuredServer Secured => fixture.Secured;

    private TestIssuer Issuer => fixture.Secured.Issuer;

    [Covers(Threats.Credentials.Signature)]
    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    public Task Token_without_a_signature_is_invalid(string algorithm) =>
        Secured.RejectsAsync(Issuer.Key.Compose(Issuer.Claims("a").ToJsonString(), null, algorithm, static _ => []));

    [Fact]
    public Task Token_with_its_signature_removed_is_invalid()
    {
        var token = Issuer.Token("a");
        return Secured.RejectsAsync(token[..(token.LastIndexOf('.') + 1)]);
    }

    [Covers(Threats.Credentials.Signature)]
    [Theory]
    [InlineData("HS256", 256)]
    [InlineData("HS384", 384)]
    [InlineData("HS512", 512)]
    public Task Symmetric_signature_with_the_public_key_is_invalid(string algorithm, int bits)
    {
        var secret = Encoding.ASCII.GetBytes(Issuer.Key.PublicPem);
        return Secured.RejectsAsync(Issuer.Key.Compose(Issuer.Claims("a").ToJsonString(), null, algorithm, data => bits switch
        {
            256 => HMACSHA256.HashData(secret, data),
            384 => HMACSHA384.HashData(secret, data),
            _ => HMACSHA512.HashData(secret, data),
        }));
    }

    [Covers(Threats.Credentials.Signature)]
    [Fact]
    public Task Tampered_payload_is_invalid()
    {
        var parts = Issuer.Token("a").Split('.');
        var other = Issuer.Token("*").Split('.');
        return Secured.RejectsAsync($"{parts[0]}.{other[1]}.{parts[2]}");
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AA")]
    [InlineData("AAAA")]
    [InlineData("=")]
    [InlineData(".")]
    [InlineData("!")]
    public Task Token_with_appended_text_is_invalid(string more) => Secured.RejectsAsync(Issuer.Token("a") + more);

    [Fact]
    public Task Tampered_header_is_invalid()
    {
        var parts = Issuer.Token("a").Split('.');
        var other = Issuer.Key.Sign(Issuer.Claims("a"), static header => header["typ"] = "at+jwt").Split('.');
        return Secured.RejectsAsync($"{other[0]}.{parts[1]}.{parts[2]}");
    }

    [Fact]
    public Task Untrusted_key_under_an_unknown_id_is_invalid() =>
        Secured.RejectsAsync(IssuerKey.Untrusted.Sign(Issuer.Claims("a")));

    [Fact]
    public Task Unknown_key_id_is_invalid_even_with_the_signature_of_the_issuer() =>
        Secured.RejectsAsync(Issuer.Key.Sign(Issuer.Claims("a"), static header => header["kid"] = "unknown"));

    [Fact]
    public Task Untrusted_key_under_a_known_id_is_invalid() =>
        Secured.RejectsAsync(IssuerKey.Untrusted.Sign(Issuer.Claims("a"), header => header["kid"] = Issuer.Key.Id));

    [Covers(Threats.Credentials.Signature)]
    [Covers(Threats.RequestForgery.AddressesInTokens)]
    [Fact]
    public Task Untrusted_key_embedded_in_the_token_is_invalid()
    {
        var key = IssuerKey.Untrusted;
        return Secured.RejectsAsync(key.Sign(Issuer.Claims("a"), header =>
        {
            header["kid"] = Issuer.Key.Id;
            header["jwk"] = key.PublicJwk();
            header["jku"] = "http://127.0.0.1:1/keys";
        }));
    }

    [Fact]
    public async Task Token_without_a_key_id_is_validated_with_every_published_key()
    {
        Assert.Equal(200, (await Secured.FindAsync("a", Issuer.Key.Sign(Issuer.Claims("a"), WithoutKeyId))).Status);
        await Secured.RejectsAsync(IssuerKey.Untrusted.Sign(Issuer.Claims("a"), WithoutKeyId));

        static void WithoutKeyId(JsonObject header) => header.Remove("kid");
    }

    [Theory]
    [InlineData("5")]
    [InlineData("[\"a\"]")]
    [InlineData("{}")]
    [InlineData("null")]
    public Task Key_id_of_a_wrong_type_is_invalid(string json) =>
        Secured.RejectsAsync(IssuerKey.Untrusted.Sign(Issuer.Claims("a"), header => header["kid"] = JsonNode.Parse(json)));

    [Fact]
    public Task Expired_token_signed_with_an_untrusted_key_is_invalid_and_not_expired() =>
        Secured.RejectsAsync(IssuerKey.Untrusted.Sign(
            Issuer.Claims("a", static claims => claims["exp"] = SecondsFromNow(-300)),
            header => header["kid"] = Issuer.Key.Id));

    [Covers(Threats.Consumption.TokenSize)]
    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    public Task Deeply_nested_payload_is_invalid(int depth)
    {
        var payload = Issuer.Claims("a").ToJsonString().TrimEnd('}') + ",\"deep\":" + new string('[', depth) + new string(']', depth) + "}";
        return Secured.RejectsAsync(Issuer.Key.SignText(payload));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    public Task Payload_not_an_object_with_claims_is_invalid(string payload) =>
        Secured.RejectsAsync(Issuer.Key.SignText(payload));

    private static long SecondsFromNow(int seconds) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;
}
