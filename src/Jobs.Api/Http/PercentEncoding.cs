using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Jobs.Api.Http;

/// <summary>Percent-decoding that fails on what does not decode, where the framework's passes it through.</summary>
internal static partial class PercentEncoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a name or value of a query string, where + stands for a space.</summary>
    /// <returns>False when a % is not followed by two hexadecimal digits, or the bytes are not UTF-8.</returns>
    public static bool TryDecode(string encoded, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        if (BrokenEscape().IsMatch(encoded))
        {
            return false;
        }

        try
        {
            var bytes = StrictUtf8.GetBytes(encoded);
            decoded = StrictUtf8.GetString(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex BrokenEscape();
}
