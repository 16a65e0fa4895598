using System.Buffers;
using System.Globalization;
using System.Text;

namespace Jobs.Tests.Fuzzing;

/// <summary>Percent-decoding by RFC 3986 and the URL standard, independent of the service's implementation.</summary>
internal static class Percent
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text; null when an escape or the UTF-8 is invalid.</summary>
    /// <param name="encoded">The encoded text.</param>
    /// <param name="plusIsSpace">True in a query string.</param>
    public static string? Decode(string encoded, bool plusIsSpace)
    {
        var bytes = new List<byte>(encoded.Length);
        for (var index = 0; index < encoded.Length; index++)
        {
            switch (encoded[index])
            {
                case '%' when index + 2 < encoded.Length
                    && byte.TryParse(encoded.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value):
                    bytes.Add(value);
                    index += 2;
                    break;
                case '%':
                    return null;
                case '+' when plusIsSpace:
                    bytes.Add((byte)' ');
                    break;
                case var other:
                    bytes.Add((byte)other);
                    break;
            }
        }

        try
        {
            return Utf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>
    /// A path segment as the web server decodes it: an encoded slash, a broken escape and bytes that are not UTF-8 stay as they
    /// were sent.
    /// </summary>
    public static string DecodePath(string encoded)
    {
        var decoded = new StringBuilder(encoded.Length);
        for (var index = 0; index < encoded.Length;)
        {
            byte[] bytes = [.. EscapedBytes(encoded, index).Take(4)];
            if (bytes is [not (byte)'/', ..] && Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                decoded.Append(rune.ToString());
                index += 3 * consumed;
            }
            else
            {
                decoded.Append(encoded[index]);
                index++;
            }
        }

        return decoded.ToString();
    }

    private static IEnumerable<byte> EscapedBytes(string encoded, int index)
    {
        while (index + 2 < encoded.Length
            && encoded[index] == '%'
            && byte.TryParse(encoded.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            yield return value;
            index += 3;
        }
    }
}
