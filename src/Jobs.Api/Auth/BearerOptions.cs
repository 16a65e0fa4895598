using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>What the library has to verify of an access token.</summary>
internal sealed class BearerOptions(IOptions<AuthenticationOptions> settings, IssuerMetadata metadata)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    // Asymmetric ones only: with a symmetric one, whoever verifies could also sign.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <inheritdoc/>
    public void Configure(string? name, JwtBearerOptions options) => Configure(options);

    /// <inheritdoc/>
    public void Configure(JwtBearerOptions options)
    {
        options.ConfigurationManager = metadata;
        options.RefreshOnIssuerKeyNotFound = false;
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = settings.Value.Issuer,
            ValidAudience = settings.Value.Audience,
            ValidAlgorithms = Algorithms,
            ClockSkew = settings.Value.ClockSkew,
        };
        options.Events = new JwtBearerEvents { OnTokenValidated = ReadClaims };
    }

    private Task ReadClaims(TokenValidatedContext context)
    {
        var token = (JsonWebToken)context.SecurityToken;
        context.Principal = new ClaimsPrincipal(CallerClaims.OfToken(token, settings.Value.ProjectsClaim));
        return Task.CompletedTask;
    }
}
