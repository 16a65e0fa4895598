using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Jobs.Api.Auth;

/// <summary>
/// Who sent a request: what the validated token says, and, on the Orange Developer channel, what the API key is for. Claims
/// are taken for what they are in JSON: in a list each string is one value, spaces included; a single string is separated by
/// spaces; anything else grants nothing.
/// </summary>
internal sealed record Caller
{
    private const string AllProjects = "*";
    private const string RolesClaim = "roles";

    private static readonly string[] ScopeClaims = ["scp", "scope"];

    // What the issuers in use call the application that a token was issued to.
    private static readonly string[] ClientClaims = ["azp", "appid", "client_id"];

    /// <summary>The caller when authentication is off.</summary>
    public static Caller Anonymous { get; } = new();

    /// <summary>What distinguishes the caller from all others; null without authentication.</summary>
    public string? Name => Identity is null ? null : $"{Key?.Name} {Identity}";

    /// <summary>The API key that came with the request; null without one.</summary>
    public ApiKeyOptions? Key { get; init; }

    private string? Identity { get; init; }

    private IReadOnlyList<string> Permissions { get; init; } = [];

    private IReadOnlyList<string> Roles { get; init; } = [];

    private IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary>The bearer of a validated token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="projectsClaim">The claim that names the projects.</param>
    public static Caller FromToken(AccessToken token, string projectsClaim)
    {
        var claims = token.Claims;
        return new Caller
        {
            Identity = IdentityOf(token),
            Permissions = [.. PermissionsOf(claims)],
            Roles = [.. Values(claims, RolesClaim)],
            Projects = [.. Values(claims, projectsClaim)],
        };
    }

    /// <summary>True when the token has the role.</summary>
    public bool HasRole(string role) => Roles.Contains(role);

    /// <summary>True when the token has the permission.</summary>
    public bool HasPermission(string permission) => Permissions.Contains(permission);

    /// <summary>True when everything the caller identifies itself by, token and key, is for the project.</summary>
    public bool MayRead(string projectId) =>
        Includes(Projects, projectId) && (Key is null || Includes(Words(Key.Projects), projectId));

    // Without a subject it is the application; a token that names neither is a caller of its own, so that such callers do not
    // share what one of them may use.
    private static string IdentityOf(AccessToken token)
    {
        foreach (var name in (ReadOnlySpan<string>)["sub", .. ClientClaims])
        {
            if (token.Claims.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 } text)
            {
                return $"{name} {text}";
            }
        }

        return $"token {Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(token.Token.EncodedToken)))}";
    }

    // Scopes say what the user or the application was granted for this token, so they are not widened by what its roles allow.
    private static IEnumerable<string> PermissionsOf(JsonElement claims) =>
        Array.Exists(ScopeClaims, name => claims.TryGetProperty(name, out _))
            ? ScopeClaims.SelectMany(name => Values(claims, name))
            : Values(claims, RolesClaim);

    private static bool Includes(IReadOnlyList<string> projects, string projectId) =>
        projects.Contains(projectId) || projects.Contains(AllProjects);

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
