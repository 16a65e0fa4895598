using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>
/// Validates access tokens: signature, algorithm, issuer, audience and lifetime. The token handler is used directly, since
/// the authentication middleware does not run in the Functions worker. Any thread may call it.
/// </summary>
internal sealed class AccessTokenValidator(
    IOptions<AuthenticationOptions> options, IssuerMetadata metadata, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>The bearer of the token.</summary>
    /// <exception cref="AccessException">The token is invalid or has expired, or the issuer's keys are not available.</exception>
    public async Task<Caller> ValidateAsync(string text, CancellationToken cancellationToken)
    {
        var token = AccessToken.Parse(text);

        // Checked first, so that tokens of other issuers do not wait for ours.
        if (token.Issuer != options.Value.Issuer)
        {
            throw new AccessException(TokenDefect.Issuer);
        }

        var result = await ValidateAsync(token, cancellationToken);
        return result.IsValid ? ReadCaller(token) : throw Failure(result.Exception);
    }

    // The keys in memory are not the issuer's current ones after a rotation, and neither the id of a key nor the absence of one
    // tells whether that is why a signature is invalid. So the issuer is asked once before a signature counts as invalid.
    private async Task<TokenValidationResult> ValidateAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var arrived = time.GetTimestamp();
        var keys = await metadata.GetKeysAsync(cancellationToken);
        var result = await _handler.ValidateTokenAsync(token.Token, Parameters(keys.For(token.KeyId)));
        if (!IsSignatureInvalid(result) || keys.FetchStarted >= arrived)
        {
            return result;
        }

        keys = await metadata.FetchKeysAsync(cancellationToken);
        return await _handler.ValidateTokenAsync(token.Token, Parameters(keys.For(token.KeyId)));
    }

    private static bool IsSignatureInvalid(TokenValidationResult result) =>
        result.Exception is SecurityTokenInvalidSignatureException or SecurityTokenInvalidSigningKeyException;

    private static AccessException Failure(Exception exception) => exception switch
    {
        SecurityTokenExpiredException => new AccessException(AccessFailure.TokenExpired, exception),
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidSigningKeyException =>
            new AccessException(TokenDefect.Signature, exception),
        SecurityTokenInvalidAudienceException => new AccessException(TokenDefect.Audience, exception),
        SecurityTokenNotYetValidException => new AccessException(TokenDefect.NotYetValid, exception),
        SecurityTokenNoExpirationException or SecurityTokenInvalidLifetimeException =>
            new AccessException(TokenDefect.Dates, exception),
        _ => new AccessException(TokenDefect.Other, exception),
    };

    private Caller ReadCaller(AccessToken token)
    {
        try
        {
            return Caller.FromToken(token, options.Value.ProjectsClaim);
        }
        catch (Exception exception) when (AccessToken.IsMalformed(exception))
        {
            throw new AccessException(TokenDefect.Malformed, exception);
        }
    }

    private TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> keys) => new()
    {
        ValidIssuer = options.Value.Issuer,
        ValidAudience = options.Value.Audience,
        ValidAlgorithms = AccessToken.Algorithms,
        ClockSkew = options.Value.ClockSkew,
        IgnoreTrailingSlashWhenValidatingAudience = false,

        // All that can have signed it are tried; by itself the library takes the first with the id of the token.
        IssuerSigningKeyResolver = (_, _, _, _) => keys,
    };
}
