using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Tests.Support;

/// <summary>
/// An OpenID Connect issuer over real HTTP: a discovery document, a key set, and keys that change. It can be stopped and
/// started again at the same address, and made to hang.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    /// <summary>The audience of the tokens.</summary>
    public const string Audience = "api://jobs";

    private readonly int _port = TestStorage.FreePort();
    private volatile IssuerKey[] _published = [new IssuerKey()];
    private TaskCompletionSource _open = Opened();
    private WebApplication? _app;
    private int _fetches;

    /// <summary>The issuer's address, as tokens have it in <c>iss</c>.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>How often the discovery document has been asked for.</summary>
    public int Fetches => _fetches;

    /// <summary>The key that signs.</summary>
    public IssuerKey Key { get; private set; } = null!;

    /// <summary>What the discovery document names as the issuer; null for the truth.</summary>
    public string? ClaimedIssuer { get; set; }

    /// <summary>What is sent in place of the discovery document; null for the document.</summary>
    public string? Nonsense { get; set; }

    /// <summary>The settings that make a server trust this issuer.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Authentication:Enabled"] = "true",
        ["Authentication:Issuer"] = Address,
        ["Authentication:Audience"] = Audience,
        ["Authentication:RequesterRole"] = "jobs.on-behalf",
    };

    /// <summary>A started issuer.</summary>
    public static async Task<TestIssuer> StartedAsync()
    {
        var issuer = new TestIssuer();
        await issuer.StartAsync();
        return issuer;
    }

    /// <summary>An issuer that is down.</summary>
    public static TestIssuer Stopped()
    {
        var issuer = new TestIssuer();
        issuer.Key = issuer._published[0];
        return issuer;
    }

    /// <summary>Starts listening.</summary>
    public async Task StartAsync()
    {
        Key = _published[^1];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address);
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", DocumentAsync);
        _app.MapGet("/keys", () => Results.Text(new JsonObject
        {
            ["keys"] = new JsonArray([.. _published.Select(key => key.PublicJwk())]),
        }.ToJsonString(), "application/json"));
        await _app.StartAsync();
    }

    /// <summary>Stops listening.</summary>
    public async Task StopAsync()
    {
        if (_app is not null)
        {
            Release();
            await _app.DisposeAsync();
            _app = null;
        }
    }

    /// <summary>From now on the discovery document is not answered.</summary>
    public void Hang() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends <see cref="Hang"/>.</summary>
    public void Release() => _open.TrySetResult();

    /// <summary>Signs with a new key from now on, and publishes no other.</summary>
    public void Rotate()
    {
        Key = new IssuerKey();
        _published = [Key];
    }

    /// <summary>Signs with a new key from now on, and publishes it beside those before it.</summary>
    public void AddKey()
    {
        Key = new IssuerKey();
        _published = [.. _published, Key];
    }

    /// <summary>A good token, valid for everything that the changes leave as it is.</summary>
    /// <param name="projects">The claim <c>projects</c>; null for no such claim.</param>
    /// <param name="change">Changes the claims.</param>
    public string Token(JsonNode? projects, Action<JsonObject>? change = null) => Key.Sign(Claims(projects, change));

    /// <summary>A token that was good once.</summary>
    public string ExpiredToken(JsonNode? projects) => Token(projects, static claims =>
    {
        claims["nbf"] = 1_000_000_000;
        claims["exp"] = 1_000_000_600;
    });

    /// <summary>The claims of a good token.</summary>
    public JsonObject Claims(JsonNode? projects, Action<JsonObject>? change = null)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Address,
            ["aud"] = Audience,
            ["sub"] = "the-subject",
            ["nbf"] = now - 10,
            ["exp"] = now + 600,
            ["scp"] = "openid jobs.read",
        };
        if (projects is not null)
        {
            claims["projects"] = projects;
        }

        change?.Invoke(claims);
        return claims;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<IResult> DocumentAsync()
    {
        Interlocked.Increment(ref _fetches);
        await _open.Task;
        return Results.Text(
            Nonsense ?? JsonSerializer.Serialize(new { issuer = ClaimedIssuer ?? Address, jwks_uri = Address + "/keys" }),
            "application/json");
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}

/// <summary>A key that signs tokens.</summary>
public sealed class IssuerKey
{
    private readonly RSA _rsa = RSA.Create(2048);

    /// <summary>The key's id.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The public half as text, which an attacker may try as the secret of a symmetric algorithm.</summary>
    public string PublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>A token with these claims, signed as the issuer does.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="header">Changes the header.</param>
    public string Sign(JsonNode claims, Action<JsonObject>? header = null) => SignText(claims.ToJsonString(), header);

    /// <summary>A token with this payload, JSON or not, signed as the issuer does.</summary>
    public string SignText(string payload, Action<JsonObject>? header = null) => Compose(payload, header, "RS256", data =>
        _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>A token put together with any header and signature.</summary>
    public string Compose(string payload, Action<JsonObject>? header, string algorithm, Func<byte[], byte[]> sign)
    {
        var head = new JsonObject { ["alg"] = algorithm, ["kid"] = Id, ["typ"] = "JWT" };
        header?.Invoke(head);
        var signed = $"{Encode(head.ToJsonString())}.{Encode(payload)}";
        return $"{signed}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The public half as a key set has it.</summary>
    public JsonObject PublicJwk()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = Id,
            ["n"] = Base64UrlEncoder.Encode(key.Modulus!),
            ["e"] = Base64UrlEncoder.Encode(key.Exponent!),
        };
    }

    private static string Encode(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));
}
