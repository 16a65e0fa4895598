using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>The keys of the Orange Developer channel.</summary>
internal sealed class ApiKeyStore(IOptions<AuthenticationOptions> settings)
{
    private readonly (byte[] Hash, ApiKeyOptions Key)[] _keys =
        [.. settings.Value.ApiKeys.Select(key => (Convert.FromHexString(key.Hash), key))];

    /// <summary>True when there are keys, and so channels.</summary>
    public bool Any => _keys.Length > 0;

    /// <summary>The configured key with that text; null when there is none. The duration does not depend on the keys.</summary>
    public ApiKeyOptions? Find(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        ApiKeyOptions? found = null;
        foreach (var (known, key) in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? key : found;
        }

        return found;
    }
}
