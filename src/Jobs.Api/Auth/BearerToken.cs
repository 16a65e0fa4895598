using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>Reads the access token that a request carries; whether it is a good one is another matter.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    // Several times what the largest tokens in use have; more is not worth the work.
    private const int Longest = 16 * 1024;

    /// <summary>The token.</summary>
    /// <exception cref="ApiException">There is none, more than one, or something else.</exception>
    public static JsonWebToken Read(IHeaderDictionary headers)
    {
        // A host may hand over repeated headers as one, joined by commas; so both are read as one.
        var credentials = string.Join(',', headers.Authorization.ToArray()).Split(',', StringSplitOptions.TrimEntries);
        if (!credentials.Any(IsBearer))
        {
            throw new ApiException(ErrorKind.MissingCredentials, "CredentialsNeeded");
        }

        return credentials is [var credential] && credential.Length <= Longest
            ? Parse(credential[Scheme.Length..].TrimStart())
            : throw Invalid();
    }

    /// <summary>The answer to a token that does not verify.</summary>
    public static ApiException Invalid() => new(ErrorKind.InvalidCredentials, "TokenInvalid");

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
            throw Invalid();
        }
    }
}
