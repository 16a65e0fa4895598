using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>
/// Validates access tokens: signature, algorithm, issuer, audience and lifetime. The token handler is used directly, since
/// the authentication middleware does not run in the Functions worker. Any thread may call it.
/// </summary>
internal sealed class AccessTokenValidator(IOptions<AuthenticationOptions> options, IssuerMetadata metadata)
{
    // Asymmetric ones only: with a symmetric one, anyone who validates could also sign.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>The bearer of the token.</summary>
    /// <exception cref="AccessException">The token is invalid or has expired, or the issuer's keys are not available.</exception>
    public async Task<Caller> ValidateAsync(JsonWebToken token, CancellationToken cancellationToken)
    {
        // Checked first, so that tokens of other issuers cause no request to ours.
        if (token.Issuer != options.Value.Issuer
            || await metadata.FindKeysAsync(token.Kid, cancellationToken) is not { } keys)
        {
            throw new AccessException(AccessFailure.TokenInvalid);
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(keys));
        return result switch
        {
            { IsValid: true } => Caller.FromToken(token, options.Value.ProjectsClaim),
            { Exception: SecurityTokenExpiredException } => throw new AccessException(AccessFailure.TokenExpired, result.Exception),
            _ => throw new AccessException(AccessFailure.TokenInvalid, result.Exception),
        };
    }

    private TokenValidationParameters Parameters(IEnumerable<SecurityKey> keys) => new()
    {
        ValidIssuer = options.Value.Issuer,
        ValidAudience = options.Value.Audience,
        ValidAlgorithms = Algorithms,
        ClockSkew = options.Value.ClockSkew,
        IssuerSigningKeys = keys,
    };
}
