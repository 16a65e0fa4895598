using System.Text.Json.Nodes;

namespace Jobs.Tests.Auth;

/// <summary>The format of every rejection, in both languages.</summary>
public sealed class AccessRejectionTests(AccessRejectionTests.Fixture fixture) : IClassFixture<AccessRejectionTests.Fixture>
{
    private SecuredServer Secured => fixture.Secured;

    [Theory]
    [InlineData("none", 401, 40, "en", "Missing credentials", "access token")]
    [InlineData("none", 401, 40, "fr", "Informations d'identification manquantes", "jeton d'accès")]
    [InlineData("channel", 401, 40, "en", "Missing credentials", "X-Requester-Id")]
    [InlineData("channel", 401, 40, "fr", "Informations d'identification manquantes", "X-Requester-Id")]
    [InlineData("bad", 401, 41, "en", "Invalid credentials", "is invalid")]
    [InlineData("bad", 401, 41, "fr", "Informations d'identification invalides", "n'est pas valide")]
    [InlineData("key", 401, 41, "en", "Invalid credentials", "X-API-Key")]
    [InlineData("key", 401, 41, "fr", "Informations d'identification invalides", "X-API-Key")]
    [InlineData("expired", 401, 42, "en", "Expired credentials", "has expired")]
    [InlineData("expired", 401, 42, "fr", "Informations d'identification expirées", "nouveau")]
    [InlineData("requester", 400, 26, "en", "Invalid header value", "1 to 128 visible ASCII")]
    [InlineData("requester", 400, 26, "fr", "Valeur d'en-tête invalide", "1 à 128 caractères ASCII")]
    [InlineData("role", 403, 51, "en", "Forbidden requester", "X-Requester-Id")]
    [InlineData("role", 403, 51, "fr", "Demandeur interdit", "X-Requester-Id")]
    [InlineData("foreign", 403, 50, "en", "Access denied", "grant the right")]
    [InlineData("foreign", 403, 50, "fr", "Accès refusé", "droit")]
    [InlineData("path", 404, 60, "en", "Resource not found", "/projects/{projectId}/jobs")]
    [InlineData("path", 404, 60, "fr", "Ressource introuvable", "/projects/{projectId}/jobs")]
    [InlineData("method", 405, 61, "en", "Method not allowed", "GET")]
    [InlineData("method", 405, 61, "fr", "Méthode non autorisée", "GET")]
    public async Task Rejection_has_the_error_body_of_the_contract_in_the_accepted_language(
        string cause, int status, int code, string language, string message, string part)
    {
        var before = Secured.StorageCalls;

        var answer = await SendAsync(cause, language);

        Assert.Equal((status, code), answer.Error);
        Assert.Equal(message, (string?)JsonNode.Parse(answer.Body)!["message"]);
        Assert.Contains(part, answer.Description, StringComparison.Ordinal);
        Assert.Equal(["code", "message", "description"], JsonNode.Parse(answer.Body)!.AsObject().Select(member => member.Key));
        Assert.Equal("application/json; charset=utf-8", answer.Headers["Content-Type"]);
        Assert.Equal(language, answer.Headers["Content-Language"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Contains("X-Request-Id", answer.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(Challenge(code), answer.Headers.GetValueOrDefault("WWW-Authenticate"));
        Assert.Equal(before, Secured.StorageCalls);
    }

    [Covers(Threats.Misconfiguration.ErrorTexts)]
    [Theory]
    [InlineData("bad")]
    [InlineData("key")]
    [InlineData("expired")]
    [InlineData("foreign")]
    [InlineData("role")]
    public async Task Rejection_reveals_no_value_sent_or_configured(string cause)
    {
        var answer = await SendAsync(cause, "en");

        string[] forbidden =
        [
            "secret", "foreign", "grace", Secured.Issuer.Address, "api://jobs", "jobs.read", "jobs.on-behalf", "portal",
            "IDX", "signature", "audience",
        ];
        Assert.All(forbidden, word => Assert.DoesNotContain(word, answer.Body, StringComparison.OrdinalIgnoreCase));
    }

    [Covers(Threats.Misconfiguration.ErrorTexts)]
    [Fact]
    public async Task Invalid_tokens_get_the_same_body_whatever_the_reason()
    {
        var issuer = Secured.Issuer;
        string[] tokens =
        [
            "garbage",
            issuer.Token("a", static claims => claims["aud"] = "api://other"),
            issuer.Token("a", static claims => claims["iss"] = "https://other.example"),
            issuer.Key.Sign(issuer.Claims("a"), static header => header["kid"] = "unknown"),
            issuer.Token("a")[..^20],
        ];
        var bodies = new HashSet<string>();
        foreach (var token in tokens)
        {
            bodies.Add((await Secured.FindAsync("a", token)).Body);
        }

        Assert.Single(bodies);
    }

    [Covers(Threats.PropertyLevel.NoWrites)]
    [Covers(Threats.BusinessFlows.NoActions)]
    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("TRACE")]
    public async Task Writing_methods_are_405_for_a_caller_with_every_privilege(string method)
    {
        var before = Secured.StorageCalls;

        var answer = await Secured.SendAsync(
            new HttpMethod(method), "/projects/a/jobs", SecuredServer.Bearer(Secured.Issuer.Token("*")), ("X-API-Key", Fixture.Key));

        Assert.Equal((405, 61), answer.Error);
        Assert.Equal("GET, HEAD, OPTIONS", answer.Headers["Allow"]);
        Assert.Equal(before, Secured.StorageCalls);
    }

    private static string? Challenge(int code) => code switch
    {
        40 => "Bearer",
        41 or 42 => "Bearer error=\"invalid_token\"",
        _ => null,
    };

    private Task<Answer> SendAsync(string cause, string language)
    {
        var issuer = Secured.Issuer;
        (string Name, string Value) acceptLanguage = ("Accept-Language", language);
        (string Name, string Value) key = ("X-API-Key", Fixture.Key);
        (string Name, string Value) grace = ("X-Requester-Id", "grace");
        return cause switch
        {
            "none" => Secured.SendAsync("/projects/a/jobs", acceptLanguage),
            "channel" => Secured.FindAsync("a", issuer.Token("a"), acceptLanguage),
            "bad" => Secured.FindAsync("a", "the-secret-token", acceptLanguage),
            "key" => Secured.FindAsync("a", issuer.Token("a"), acceptLanguage, ("X-API-Key", "a-secret-key")),
            "expired" => Secured.FindAsync("a", issuer.ExpiredToken("a"), acceptLanguage),
            "requester" => Secured.FindAsync("a", issuer.Token("a"), acceptLanguage, ("X-Requester-Id", "two words")),
            "role" => Secured.FindAsync("a", issuer.Token("a"), acceptLanguage, grace),
            "foreign" => Secured.FindAsync("foreign", issuer.Token("a"), acceptLanguage, key),
            "path" => Secured.SendAsync("/nowhere", acceptLanguage),
            "method" => Secured.SendAsync(HttpMethod.Post, "/projects/a/jobs", acceptLanguage),
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Unknown cause."),
        };
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public const string Key = "portal-key";

        public SecuredServer Secured { get; private set; } = null!;

        public async Task InitializeAsync() => Secured = await SecuredServer.StartAsync(new Dictionary<string, string?>
        {
            ["Authentication:ApiKeys:0:Name"] = "portal",
            ["Authentication:ApiKeys:0:Hash"] = "b06dae285a935240f0cc4acf8e0820872e0c02a9a76eb33c7768150ec149d4df",
            ["Authentication:ApiKeys:0:Projects"] = "a",
        });

        public async Task DisposeAsync() => await Secured.DisposeAsync();
    }
}
