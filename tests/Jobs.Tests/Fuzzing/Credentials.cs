using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Fuzzing;

/// <summary>The properties of a token, known from its creation.</summary>
/// <param name="Text">The token.</param>
/// <param name="RejectionCode">The code with which it is rejected; 0 for a valid one.</param>
/// <param name="Projects">The project that it grants access to; <c>*</c> for all.</param>
/// <param name="MayRead">True when it has the permission.</param>
/// <param name="MayNameRequesters">True when it has the role to name requesters.</param>
internal sealed record Credential(
    string Text, int RejectionCode = 0, string Projects = "*", bool MayRead = true, bool MayNameRequesters = false);

/// <summary>Valid and invalid tokens and keys, by the placeholders that requests use.</summary>
internal sealed class Credentials
{
    /// <summary>A key for every project.</summary>
    public const string WideKey = "key-for-every-project";

    /// <summary>A key for <see cref="OneProject"/>.</summary>
    public const string NarrowKey = "key-for-one-project";

    /// <summary>The project of credentials for one project only.</summary>
    public const string OneProject = "dataset-1";

    /// <summary>The placeholders of valid tokens for every project.</summary>
    public static IReadOnlyList<string> Wide { get; } = ["{all}", "{naming}"];

    /// <summary>The placeholders of all other tokens.</summary>
    public static IReadOnlyList<string> Others { get; } =
    [
        "{one}", "{none}", "{unpermitted}", "{expired}", "{early}", "{audience}", "{issuer}", "{unsigned}", "{tampered}",
        "{symmetric}", "{large}", "{foreign}",
    ];

    private readonly Dictionary<string, Credential> _tokens;

    /// <summary>Creates the tokens.</summary>
    public Credentials(TestIssuer issuer)
    {
        string Token(JsonNode? projects, Action<JsonObject>? change = null) => issuer.Token(projects, claims =>
        {
            claims["exp"] = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeSeconds();
            change?.Invoke(claims);
        });

        var valid = Token("*");
        var payload = issuer.Claims("*").ToJsonString();
        _tokens = new Dictionary<string, Credential>
        {
            ["{all}"] = new(valid),
            ["{naming}"] = new(
                Token("*", static claims => claims["roles"] = new JsonArray("jobs.on-behalf")), MayNameRequesters: true),
            ["{one}"] = new(Token(OneProject), Projects: OneProject),
            ["{none}"] = new(Token(null), Projects: ""),
            ["{unpermitted}"] = new(Token("*", static claims => claims["scp"] = "openid jobs.write"), MayRead: false),
            ["{expired}"] = new(issuer.ExpiredToken("*"), RejectionCode: 42),
            ["{early}"] = new(
                Token("*", static claims => claims["nbf"] = DateTimeOffset.UtcNow.AddHours(6).ToUnixTimeSeconds()),
                RejectionCode: 41),
            ["{audience}"] = new(Token("*", static claims => claims["aud"] = "api://other"), RejectionCode: 41),
            ["{issuer}"] = new(Token("*", static claims => claims["iss"] = "https://other.example"), RejectionCode: 41),
            ["{unsigned}"] = new(issuer.Key.Compose(payload, null, "none", static _ => []), RejectionCode: 41),
            ["{tampered}"] = new(
                valid[..^4] + (valid.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA"), RejectionCode: 41),
            ["{symmetric}"] = new(issuer.Key.Compose(payload, null, "HS256", static data => data[..32]), RejectionCode: 41),
            ["{large}"] = new(Token("*", static claims => claims["padding"] = new string('x', 13_000)), RejectionCode: 41),
            ["{foreign}"] = new(
                IssuerKey.Untrusted.Sign(issuer.Claims("*"), header => header["kid"] = issuer.Key.Id), RejectionCode: 41),
        };
    }

    /// <summary>The token of a placeholder; null when it is unknown.</summary>
    public Credential? Find(string name) => _tokens.GetValueOrDefault(name);

    /// <summary>Replaces the placeholders in a text by tokens.</summary>
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
