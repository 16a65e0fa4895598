using Jobs.Tests.Support;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Tests.Auth;

/// <summary>What the library's cache of issuer metadata does with a key rotation: the reason for <c>IssuerMetadata</c> (decision 14).</summary>
public sealed class LibraryMetadataTests
{
    [Fact]
    public async Task Library_rejects_a_valid_token_that_is_signed_with_a_rotated_key()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        var manager = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{issuer.Address}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever { RequireHttps = false });
        Assert.True(await IsValidAsync(manager, issuer));

        issuer.Rotate();

        Assert.False(await IsValidAsync(manager, issuer));
    }

    private static async Task<bool> IsValidAsync(ConfigurationManager<OpenIdConnectConfiguration> manager, TestIssuer issuer)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(issuer.Token("a"), new TokenValidationParameters
        {
            ValidIssuer = issuer.Address,
            ValidAudience = TestIssuer.Audience,
            ConfigurationManager = manager,
        });
        return result.IsValid;
    }
}
