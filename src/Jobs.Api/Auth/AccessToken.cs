using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>
/// A token that was parsed and whose signature is not validated yet. The token library ignores much of what makes a token
/// invalid, or no access token, by the standards (RFC 7515, 7519, 7800 and 9068). So header and claims are read here as well,
/// strictly: whole JSON objects in which no name occurs twice.
/// </summary>
internal sealed class AccessToken
{
    // The last second of the year 9999; a time in milliseconds is far beyond it.
    private const double LastSecond = 253_402_300_799;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];
    private static readonly string[] UnsupportedHeaders = ["crit", "zip"];
    private static readonly string[] DateClaims = ["exp", "nbf", "iat"];
    private static readonly string[] IdTokenClaims = ["nonce", "at_hash", "c_hash"];

    private readonly JsonElement _header;

    private AccessToken(JsonWebToken token)
    {
        Token = token;
        _header = ParseObject(token.EncodedHeader);
        Claims = ParseObject(token.EncodedPayload);
    }

    /// <summary>The accepted algorithms, all asymmetric: with a symmetric one, anyone who validates could also sign.</summary>
    public static IReadOnlyList<string> Algorithms { get; } =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>The token as the library takes it.</summary>
    public JsonWebToken Token { get; }

    /// <summary>The claims.</summary>
    public JsonElement Claims { get; }

    /// <summary>The claim <c>iss</c>; null when it is absent or not a string.</summary>
    public string? Issuer => Text(Claims, "iss");

    /// <summary>The id of the key that the token names; null when it names none.</summary>
    public string? KeyId => Text(_header, "kid");

    /// <summary>Parses a token.</summary>
    /// <exception cref="AccessException">It is malformed, or invalid, by whatever key it is signed.</exception>
    public static AccessToken Parse(string text)
    {
        try
        {
            var token = new AccessToken(new JsonWebToken(text));
            return token.FindDefect() is { } defect ? throw new AccessException(defect) : token;
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            throw new AccessException(TokenDefect.Malformed, exception);
        }
    }

    /// <summary>
    /// True for what reading a malformed token throws, <see cref="InvalidOperationException"/> included: JSON may contain
    /// escaped text that is not valid Unicode.
    /// </summary>
    public static bool IsMalformed(Exception exception) =>
        exception is ArgumentException or FormatException or InvalidOperationException or JsonException or SecurityTokenException;

    private static JsonElement ParseObject(string encoded)
    {
        var json = JsonElement.Parse(Base64UrlEncoder.DecodeBytes(encoded), Strict);
        return json.ValueKind == JsonValueKind.Object ? json : throw new JsonException("The JSON is not an object.");
    }

    private static bool Has(JsonElement json, string name) => json.TryGetProperty(name, out _);

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsAbsentOrText(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.String;

    private TokenDefect? FindDefect() =>
        !HasValidHeader() ? TokenDefect.Header
        : !Algorithms.Contains(Token.Alg) || Token.EncodedSignature.Length == 0 ? TokenDefect.Algorithm
        : !IsAbsentOrText(Claims, "sub") ? TokenDefect.Malformed
        : !Array.TrueForAll(DateClaims, IsAbsentOrDate) ? TokenDefect.Dates
        : Array.Exists(IdTokenClaims, name => Has(Claims, name)) ? TokenDefect.IdToken
        : Has(Claims, "cnf") ? TokenDefect.SenderConstrained
        : null;

    private bool HasValidHeader() =>
        !Array.Exists(UnsupportedHeaders, name => Has(_header, name))
        && IsAbsentOrText(_header, "kid")
        && IsAbsentOrText(_header, "typ")
        && (Text(_header, "typ") is not { } type || Types.Contains(type, StringComparer.OrdinalIgnoreCase));

    private bool IsAbsentOrDate(string name) => !Claims.TryGetProperty(name, out var date)
        || (date.ValueKind == JsonValueKind.Number && date.TryGetDouble(out var seconds) && seconds is >= 0 and <= LastSecond);
}
