using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>Reads the access token of a request without validating it.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    // Several times the size of the largest tokens in use; more is not worth the work.
    private const int MaxLength = 16 * 1024;

    /// <summary>The token.</summary>
    /// <exception cref="AccessException">There is none, more than one, or something else.</exception>
    public static JsonWebToken Read(IHeaderDictionary headers)
    {
        // A host may hand over repeated headers as one, joined by commas; so both are read as one.
        var credentials = string.Join(',', headers.Authorization.ToArray()).Split(',', StringSplitOptions.TrimEntries);
        if (!credentials.Any(IsBearer))
        {
            throw new AccessException(AccessFailure.CredentialsMissing);
        }

        return credentials is [var credential] && credential.Length <= MaxLength
            ? Parse(credential[Scheme.Length..].TrimStart())
            : throw new AccessException(AccessFailure.TokenInvalid);
    }

    private static bool IsBearer(string credential) =>
        credential.StartsWith(Scheme + ' ', StringComparison.OrdinalIgnoreCase);

    private static JsonWebToken Parse(string token)
    {
        try
        {
            return new JsonWebToken(token);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            throw new AccessException(AccessFailure.TokenInvalid, exception);
        }
    }
}
