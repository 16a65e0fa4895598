using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

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

    private static readonly string[] PermissionClaims = ["scp", "scope", RolesClaim];

    /// <summary>The caller when authentication is off.</summary>
    public static Caller Anonymous { get; } = new();

    /// <summary>What distinguishes the caller from all others; null without authentication.</summary>
    public string? Name => Subject is null ? null : $"{Key?.Name} {Subject}";

    /// <summary>The API key that came with the request; null without one.</summary>
    public ApiKeyOptions? Key { get; init; }

    private string? Subject { get; init; }

    private IReadOnlyList<string> Permissions { get; init; } = [];

    private IReadOnlyList<string> Roles { get; init; } = [];

    private IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary>The bearer of a validated token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="projectsClaim">The claim that names the projects.</param>
    public static Caller FromToken(JsonWebToken token, string projectsClaim)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        var claims = payload.RootElement;
        return new Caller
        {
            Subject = token.Subject ?? "",
            Permissions = [.. PermissionClaims.SelectMany(name => Values(claims, name))],
            Roles = [.. Values(claims, RolesClaim)],
            Projects = [.. Values(claims, projectsClaim)],
        };
    }

    /// <summary>True when the token has the role.</summary>
    public bool HasRole(string role) => Roles.Contains(role);

    /// <summary>
    /// True when the token has the permission, and everything the caller identifies itself by, token and key, is for the
    /// project.
    /// </summary>
    public bool MayRead(string projectId, string permission) =>
        Permissions.Contains(permission)
        && Includes(Projects, projectId)
        && (Key is null || Includes(Words(Key.Projects), projectId));

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
