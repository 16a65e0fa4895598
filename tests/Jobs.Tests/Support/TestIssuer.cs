using System.Collections.Concurrent;
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
/// An OpenID Connect issuer over real HTTP, with a discovery document, a key set and key rotation. It can be stopped and
/// started again at the same address, and it can stop answering.
/// </summary>
public sealed class TestIssuer : IAsyncDisposable
{
    /// <summary>The audience of the tokens.</summary>
    public const string Audience = "api://jobs";

    private readonly int _port = TestPorts.Next();
    private readonly ConcurrentBag<IssuerKey> _keys = [];
    private volatile IssuerKey[] _published;
    private TaskCompletionSource _unblocked = Completed();
    private WebApplication? _app;
    private int _fetches;

    private TestIssuer() => _published = [NewKey()];

    /// <summary>The issuer's address, which is also the claim <c>iss</c>.</summary>
    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>The number of requests for the discovery document.</summary>
    public int Fetches => _fetches;

    /// <summary>The names of the headers of all requests.</summary>
    public ConcurrentQueue<string> ReceivedHeaders { get; } = new();

    /// <summary>True to publish the keys without their ids.</summary>
    public bool PublishesNoKeyIds { get; set; }

    /// <summary>The address of the keys in the discovery document; null for the real one.</summary>
    public string? PublishedKeysAddress { get; set; }

    /// <summary>Where requests for the discovery document are redirected to; null to answer them.</summary>
    public string? RedirectsTo { get; set; }

    /// <summary>The current signing key.</summary>
    public IssuerKey Key { get; private set; } = null!;

    /// <summary>The issuer in the discovery document; null for the real one.</summary>
    public string? PublishedIssuer { get; set; }

    /// <summary>The text that is sent instead of the discovery document; null for the document.</summary>
    public string? InvalidDocument { get; set; }

    /// <summary>The settings of a server that trusts this issuer.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Authentication:Enabled"] = "true",
        ["Authentication:Issuer"] = Address,
        ["Authentication:Audience"] = Audience,
        ["Authentication:RequesterRole"] = "jobs.on-behalf",
    };

    /// <summary>Creates and starts an issuer.</summary>
    public static async Task<TestIssuer> StartNewAsync()
    {
        var issuer = new TestIssuer();
        await issuer.StartAsync();
        return issuer;
    }

    /// <summary>Creates an issuer that does not listen yet.</summary>
    public static TestIssuer CreateStopped()
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
        _app.Use((context, next) =>
        {
            foreach (var name in context.Request.Headers.Keys)
            {
                ReceivedHeaders.Enqueue(name);
            }

            return next(context);
        });
        _app.MapGet("/moved", DocumentAsync);
        _app.MapGet("/.well-known/openid-configuration", DocumentAsync);
        _app.MapGet("/keys", () => Results.Text(new JsonObject
        {
            ["keys"] = new JsonArray([.. _published.Select(key => key.PublicJwk(withId: !PublishesNoKeyIds))]),
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

    /// <summary>Stops answering requests for the discovery document.</summary>
    public void Hang() => _unblocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends <see cref="Hang"/>.</summary>
    public void Release() => _unblocked.TrySetResult();

    /// <summary>Replaces all keys by a new one.</summary>
    /// <param name="keyId">The id of the new key; null for one that was never used.</param>
    public void Rotate(string? keyId = null)
    {
        Key = NewKey(keyId);
        _published = [Key];
    }

    /// <summary>Adds a new signing key to the published ones.</summary>
    /// <param name="keyId">Its id; null for one that was never used.</param>
    public void AddKey(string? keyId = null)
    {
        Key = NewKey(keyId);
        _published = [.. _published, Key];
    }

    /// <summary>A valid token, except for the changes.</summary>
    /// <param name="projects">The claim <c>projects</c>; null to omit it.</param>
    /// <param name="change">Changes the claims.</param>
    public string Token(JsonNode? projects, Action<JsonObject>? change = null) => Key.Sign(Claims(projects, change));

    /// <summary>An expired token.</summary>
    public string ExpiredToken(JsonNode? projects) => Token(projects, static claims =>
    {
        claims["nbf"] = 1_000_000_000;
        claims["exp"] = 1_000_000_600;
    });

    /// <summary>The claims of a valid token.</summary>
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

    /// <summary>Stops it, and lets other issuers use its keys.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        while (_keys.TryTake(out var key))
        {
            key.Recycle();
        }
    }

    private IssuerKey NewKey(string? id = null)
    {
        var key = new IssuerKey(id);
        _keys.Add(key);
        return key;
    }

    private async Task<IResult> DocumentAsync()
    {
        Interlocked.Increment(ref _fetches);
        await _unblocked.Task;
        if (RedirectsTo is { } address)
        {
            RedirectsTo = null;
            return Results.Redirect(address);
        }

        var document = new { issuer = PublishedIssuer ?? Address, jwks_uri = PublishedKeysAddress ?? Address + "/keys" };
        return Results.Text(InvalidDocument ?? JsonSerializer.Serialize(document), "application/json");
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}

/// <summary>A signing key. No two that are in use have the same numbers.</summary>
/// <param name="id">Its id; null for a new one.</param>
public sealed class IssuerKey(string? id = null)
{
    // To make one takes the processor for a tenth of a second, so they are used again.
    private static readonly ConcurrentBag<RSA> Unused = [];

    private readonly RSA _rsa = Unused.TryTake(out var unused) ? unused : RSA.Create(2048);

    /// <summary>A key that no issuer publishes.</summary>
    public static IssuerKey Untrusted { get; } = new();

    /// <summary>The key's id.</summary>
    public string Id { get; } = id ?? Guid.NewGuid().ToString("N");

    /// <summary>The public key as text, which an attacker may try as the secret of a symmetric algorithm.</summary>
    public string PublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>A token with these claims, signed as the issuer does.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="header">Changes the header.</param>
    public string Sign(JsonNode claims, Action<JsonObject>? header = null) => SignText(claims.ToJsonString(), header);

    /// <summary>A token with this payload, JSON or not, signed as the issuer does.</summary>
    public string SignText(string payload, Action<JsonObject>? header = null) => Compose(payload, header, "RS256", data =>
        _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>A token with any header and signature.</summary>
    public string Compose(string payload, Action<JsonObject>? header, string algorithm, Func<byte[], byte[]> sign)
    {
        var fields = new JsonObject { ["alg"] = algorithm, ["kid"] = Id, ["typ"] = "JWT" };
        header?.Invoke(fields);
        var signed = $"{Encode(fields.ToJsonString())}.{Encode(payload)}";
        return $"{signed}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The public key as an entry of a key set.</summary>
    /// <param name="withId">False to omit its id.</param>
    public JsonObject PublicJwk(bool withId = true)
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        var entry = new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = Id,
            ["n"] = Base64UrlEncoder.Encode(key.Modulus!),
            ["e"] = Base64UrlEncoder.Encode(key.Exponent!),
        };
        if (!withId)
        {
            entry.Remove("kid");
        }

        return entry;
    }

    /// <summary>Ends its use: its numbers may be those of another key from now on.</summary>
    internal void Recycle() => Unused.Add(_rsa);

    private static string Encode(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));
}
