using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Api.Auth;

/// <summary>
/// What is known of a caller: one identity from the token and, on the Orange Developer channel, one from the key. A claim
/// is taken for what it is in JSON: in a list each string is one value, spaces included, a string alone is separated by
/// spaces, and anything else grants nothing.
/// </summary>
internal static class CallerClaims
{
    /// <summary>A scope or role.</summary>
    public const string Permission = "permission";

    /// <summary>A role.</summary>
    public const string Role = "role";

    /// <summary>A project, or <see cref="AllProjects"/>.</summary>
    public const string Project = "project";

    /// <summary>Who the token is about.</summary>
    public const string Subject = "subject";

    /// <summary>The name of the key.</summary>
    public const string KeyName = "key name";

    /// <summary>The value that stands for all projects.</summary>
    public const string AllProjects = "*";

    private static readonly string[] PermissionClaims = ["scp", "scope", "roles"];

    /// <summary>What a token that has been verified says of its bearer.</summary>
    public static ClaimsIdentity OfToken(JsonWebToken token, string projectsClaim)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = payload.RootElement;
        return new ClaimsIdentity(
            [
                .. PermissionClaims.SelectMany(name => Values(claims, name)).Select(value => new Claim(Permission, value)),
                .. Values(claims, "roles").Select(value => new Claim(Role, value)),
                .. Values(claims, projectsClaim).Select(value => new Claim(Project, value)),
                new Claim(Subject, token.Subject),
            ],
            "token");
    }

    /// <summary>What a key is for.</summary>
    public static ClaimsIdentity OfKey(ApiKeyOptions key) =>
        new([.. Words(key.Projects).Select(project => new Claim(Project, project)), new Claim(KeyName, key.Name)], "key");

    /// <summary>What tells the caller from all others; null when nothing is known of it.</summary>
    public static string? NameOf(ClaimsPrincipal caller) => caller.FindFirst(Subject) is { Value: var subject }
        ? $"{caller.FindFirst(KeyName)?.Value} {subject}"
        : null;

    private static IEnumerable<string> Values(JsonElement claims, string name)
    {
        // A claim that is absent is of no kind.
        claims.TryGetProperty(name, out var value);
        return value.ValueKind switch
        {
            JsonValueKind.String => Words(value.GetString()!),
            JsonValueKind.Array => value.EnumerateArray()
                .Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!),
            _ => [],
        };
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
