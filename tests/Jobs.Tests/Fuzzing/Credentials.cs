using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Fuzzing;

/// <summary>What is true of a token, by how it was made.</summary>
/// <param name="Text">The token.</param>
/// <param name="Refusal">The code with which it is refused; 0 for a good one.</param>
/// <param name="Projects">The projects that it is for; <c>*</c> for all.</param>
/// <param name="MayRead">Whether it carries the permission.</param>
/// <param name="MayName">Whether it carries the role to name requesters.</param>
internal sealed record Credential(
    string Text, int Refusal = 0, string Projects = "*", bool MayRead = true, bool MayName = false);

/// <summary>Tokens and keys, good and bad, by the names that requests have for them.</summary>
internal sealed class Credentials
{
    /// <summary>A key for every project.</summary>
    public const string WideKey = "key-for-every-project";

    /// <summary>A key for <see cref="OneProject"/>.</summary>
    public const string NarrowKey = "key-for-one-project";

    /// <summary>The project of what is for one project only.</summary>
    public const string OneProject = "dataset-1";

    /// <summary>The names of good tokens for every project.</summary>
    public static IReadOnlyList<string> Wide { get; } = ["{all}", "{naming}"];

    /// <summary>The names of all other tokens.</summary>
    public static IReadOnlyList<string> Others { get; } =
    [
        "{one}", "{none}", "{unpermitted}", "{expired}", "{early}", "{audience}", "{issuer}", "{unsigned}", "{tampered}",
        "{symmetric}", "{large}", "{foreign}",
    ];

    private readonly Dictionary<string, Credential> _tokens;

    /// <summary>Makes the tokens.</summary>
    public Credentials(TestIssuer issuer)
    {
        string Token(JsonNode? projects, Action<JsonObject>? change = null) => issuer.Token(projects, claims =>
        {
            claims["exp"] = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeSeconds();
            change?.Invoke(claims);
        });

        var good = Token("*");
        var payload = issuer.Claims("*").ToJsonString();
        _tokens = new Dictionary<string, Credential>
        {
            ["{all}"] = new(good),
            ["{naming}"] = new(Token("*", static claims => claims["roles"] = new JsonArray("jobs.on-behalf")), MayName: true),
            ["{one}"] = new(Token(OneProject), Projects: OneProject),
            ["{none}"] = new(Token(null), Projects: ""),
            ["{unpermitted}"] = new(Token("*", static claims => claims["scp"] = "openid jobs.write"), MayRead: false),
            ["{expired}"] = new(issuer.ExpiredToken("*"), Refusal: 42),
            ["{early}"] = new(
                Token("*", static claims => claims["nbf"] = DateTimeOffset.UtcNow.AddHours(6).ToUnixTimeSeconds()), Refusal: 41),
            ["{audience}"] = new(Token("*", static claims => claims["aud"] = "api://other"), Refusal: 41),
            ["{issuer}"] = new(Token("*", static claims => claims["iss"] = "https://other.example"), Refusal: 41),
            ["{unsigned}"] = new(issuer.Key.Compose(payload, null, "none", static _ => []), Refusal: 41),
            ["{tampered}"] = new(good[..^4] + (good.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"), Refusal: 41),
            ["{symmetric}"] = new(issuer.Key.Compose(payload, null, "HS256", static data => data[..32]), Refusal: 41),
            ["{large}"] = new(Token("*", static claims => claims["padding"] = new string('x', 13_000)), Refusal: 41),
            ["{foreign}"] = new(new IssuerKey().Sign(issuer.Claims("*"), head => head["kid"] = issuer.Key.Id), Refusal: 41),
        };
    }

    /// <summary>The token of that name; null when there is none.</summary>
    public Credential? Find(string name) => _tokens.GetValueOrDefault(name);

    /// <summary>The text with tokens for their names.</summary>
    public string Resolve(string text)
    {
        if (text.Contains('{', StringComparison.Ordinal))
        {
            foreach (var (name, token) in _tokens)
            {
                text = text.Replace(name, token.Text, StringComparison.Ordinal);
            }
        }

        return text;
    }
}
