using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>The signing keys that the issuer published at some time.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="FetchStarted">When the fetch started that read them.</param>
internal sealed record IssuerKeys(IReadOnlyCollection<SecurityKey> Keys, long FetchStarted)
{
    /// <summary>
    /// The keys that can have signed a token: those with the id that it names, and those without an id; all when it names none.
    /// </summary>
    public IReadOnlyList<SecurityKey> For(string? keyId) =>
        [.. Keys.Where(key => string.IsNullOrEmpty(keyId) || string.IsNullOrEmpty(key.KeyId) || key.KeyId == keyId)];
}
