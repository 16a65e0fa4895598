using System.Text;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// The requests that Kestrel rejects before the service runs, and the status of the rejection: invalid requests by RFC 9112, and
/// targets whose path has a NUL.
/// </summary>
internal static class WebServerRules
{
    private const int BadRequest = 400;
    private const string TokenPunctuation = "!#$%&'*+-.^_`|~";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The status with which the request is rejected; null when it is accepted.</summary>
    public static int? RejectionStatus(FuzzRequest request)
    {
        if (!IsToken(request.Method) || request.Target.Any(character => character is '\0' or > '\u007F'))
        {
            return BadRequest;
        }

        return TargetRejectionStatus(request) ?? (request.Headers.All(IsHeader) ? null : BadRequest);
    }

    private static int? TargetRejectionStatus(FuzzRequest request)
    {
        var path = request.Target.Split('?', 2)[0];
        return request.Origin switch
        {
            // Kestrel decodes the path to a string, in which it allows no NUL.
            "" => path.Contains("%00", StringComparison.Ordinal) ? BadRequest : null,
            "http://localhost" or "http://localhost:80" => null,
            _ => BadRequest,
        };
    }

    private static bool IsHeader((string Name, string Value) header) =>
        header.Name.Length > 0
        && !header.Name.Any(character => character is ' ' or > '\u007F')
        && !header.Value.Any(character => character is '\0' or '\r' or '\n')
        && IsUtf8(header.Value);

    private static bool IsUtf8(string value)
    {
        try
        {
            Utf8.GetCharCount(Encoding.Latin1.GetBytes(value));
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || TokenPunctuation.Contains(character));
}
