using System.Net;
using System.Text.Json.Nodes;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jobs.Tests.Auth;

/// <summary>Tokens of an issuer that is not part of this repository: the npm package oidc-provider.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class OidcProviderTests(OidcProviderTests.Fixture fixture) : IClassFixture<OidcProviderTests.Fixture>
{
    private OidcProvider Issuer => fixture.Issuer;

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    [InlineData("PS256")]
    public async Task Access_token_of_each_algorithm_is_accepted(string algorithm)
    {
        var text = await Issuer.TokenAsync(algorithm);
        var token = new JsonWebToken(text);
        Assert.Equal((algorithm, "at+jwt"), (token.Alg, token.Typ));

        Assert.Equal(200, await FindAsync("a", text));
        Assert.Equal(403, await FindAsync("b", text));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Audience_may_be_one_of_a_list(string algorithm)
    {
        var text = await Issuer.TokenAsync(algorithm, "urn:list");
        Assert.Equal(2, new JsonWebToken(text).Audiences.Count());

        Assert.Equal(200, await FindAsync("a", text));
    }

    [Theory]
    [InlineData("api://jobs/")]
    [InlineData("api://other")]
    public async Task Other_audience_is_401(string resource) =>
        Assert.Equal(401, await FindAsync("a", await Issuer.TokenAsync("RS256", resource)));

    [Fact]
    public async Task Other_scope_is_403() =>
        Assert.Equal(403, await FindAsync("a", await Issuer.TokenAsync("RS256", scope: "jobs.write")));

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    [InlineData("PS256")]
    public async Task Signature_of_another_token_is_401(string algorithm)
    {
        var (first, second) = (await Issuer.TokenAsync(algorithm), await Issuer.TokenAsync(algorithm, "urn:list"));

        Assert.Equal(401, await FindAsync("a", first[..(first.LastIndexOf('.') + 1)] + second.Split('.')[2]));
    }

    [Theory]
    [InlineData("new")]
    [InlineData("same")]
    [InlineData("none")]
    public async Task Key_rotation_rejects_no_valid_token_and_accepts_no_old_one(string ids)
    {
        foreach (var algorithm in new[] { "RS256", "ES256", "PS256" })
        {
            // Twice, because the first one changes the style.
            await RotateAsync(ids);
            var old = await Issuer.TokenAsync(algorithm);
            Assert.Equal(200, await FindAsync("a", old));

            await RotateAsync(ids);
            var token = await Issuer.TokenAsync(algorithm);
            Assert.Equal(ids == "none", Header(token)["kid"] is null);
            Assert.Equal(200, await FindAsync("a", token));
            fixture.AllowFetch();
            Assert.Equal(401, await FindAsync("a", old));
        }
    }

    private Task RotateAsync(string ids)
    {
        fixture.AllowFetch();
        return Issuer.RotateAsync(ids);
    }

    private static JsonNode Header(string token) => JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[0]))!;

    private async Task<int> FindAsync(string project, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/projects/{project}/jobs", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", token);
        using var response = await fixture.Server.Client.SendAsync(request);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            Assert.Equal(41, (int)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!);
        }

        return (int)response.StatusCode;
    }

    /// <summary>An issuer, and a server that trusts it.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        // The server asks an issuer for its keys once a second.
        private static readonly TimeSpan FetchInterval = TimeSpan.FromSeconds(1);

        private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
        private Func<ValueTask> _stopClock = static () => default;

        /// <summary>The issuer.</summary>
        public OidcProvider Issuer { get; private set; } = null!;

        /// <summary>The server.</summary>
        public TestServer Server { get; private set; } = null!;

        /// <inheritdoc/>
        public async Task InitializeAsync()
        {
            Issuer = await OidcProvider.StartAsync();
            _stopClock = new RunningTime(_clock).DisposeAsync;
            Server = await TestServer.StartAsync(
                Issuer.Settings, configure: services => services.AddSingleton<TimeProvider>(_clock));
        }

        /// <summary>Advances the clock of the server until it may ask the issuer again.</summary>
        public void AllowFetch() => _clock.Advance(FetchInterval);

        /// <inheritdoc/>
        public async Task DisposeAsync()
        {
            await Server.DisposeAsync();
            await _stopClock();
            await Issuer.DisposeAsync();
        }
    }
}
