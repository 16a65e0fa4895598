using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Auth;

/// <summary>Reads the access token of a request without parsing it.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    // Several times the size of the largest tokens in use; more is not worth the work.
    private const int MaxLength = 16 * 1024;

    /// <summary>The token.</summary>
    /// <exception cref="AccessException">There is none, more than one, or something else.</exception>
    public static string Read(IHeaderDictionary headers)
    {
        // A host may hand over repeated headers as one, joined by commas; so both are read as one.
        var credentials = string.Join(',', headers.Authorization.ToArray()).Split(',', StringSplitOptions.TrimEntries);
        if (!credentials.Any(IsBearer))
        {
            throw new AccessException(AccessFailure.CredentialsMissing);
        }

        return credentials is [var credential] && credential.Length <= MaxLength
            ? credential[Scheme.Length..].TrimStart()
            : throw new AccessException(TokenDefect.Malformed);
    }

    private static bool IsBearer(string credential) =>
        credential.StartsWith(Scheme + ' ', StringComparison.OrdinalIgnoreCase);
}
