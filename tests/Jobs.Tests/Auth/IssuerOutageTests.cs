using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>An issuer that is down, hangs, or sends invalid metadata.</summary>
public sealed class IssuerOutageTests
{
    private static readonly IssuerKey UntrustedKey = new();

    [Covers(Threats.Consumed.IssuerDown)]
    [Fact]
    public async Task Issuer_down_at_the_start_is_503_until_it_is_up()
    {
        await using var issuer = TestIssuer.CreateStopped();
        await using var secured = await SecuredServer.StartAsync(issuer: issuer);
        var token = issuer.Token("a");

        await UnavailableAsync(secured, token);
        await UnavailableAsync(secured, token);
        await issuer.StartAsync();

        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);
    }

    [Fact]
    public async Task Invalid_credentials_while_the_issuer_is_down_are_401_only_if_no_key_is_needed()
    {
        await using var issuer = TestIssuer.CreateStopped();
        await using var secured = await SecuredServer.StartAsync(issuer: issuer);

        await UnavailableAsync(secured, Forged(secured));
        Assert.Equal((401, 40), (await secured.SendAsync("/projects/a/jobs")).Error);
        Assert.Equal((401, 41), (await secured.FindAsync("a", "no.token.atall")).Error);
    }

    [Fact]
    public async Task Token_with_a_known_key_stays_valid_while_the_issuer_is_down()
    {
        await using var secured = await SecuredServer.StartAsync();
        var token = secured.Issuer.Token("a");
        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);

        await secured.Issuer.StopAsync();
        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);
        secured.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);
    }

    [Fact]
    public async Task Token_with_an_unknown_key_is_503_while_the_issuer_is_down()
    {
        await using var secured = await SecuredServer.StartAsync();
        Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);

        await secured.Issuer.StopAsync();
        secured.Issuer.Rotate();
        var token = secured.Issuer.Token("a");
        await UnavailableAsync(secured, token);
        await secured.Issuer.StartAsync();

        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);
    }

    [Fact]
    public async Task Keys_not_confirmed_for_a_day_are_no_longer_trusted()
    {
        await using var secured = await SecuredServer.StartAsync();
        var token = secured.Issuer.Token("a");
        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);

        await secured.Issuer.StopAsync();
        secured.Clock.Advance(TimeSpan.FromHours(25));
        await UnavailableAsync(secured, token);
        await secured.Issuer.StartAsync();

        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);
    }

    [Fact]
    public async Task Hanging_issuer_is_503_within_the_deadline_and_then_recovers()
    {
        await using var secured = await SecuredServer.StartAsync(new Dictionary<string, string?>
        {
            ["Jobs:RequestTimeout"] = "00:00:01",
        });
        var token = secured.Issuer.Token("a");

        secured.Issuer.Hang();
        var answer = UnavailableAsync(secured, token);
        await UntilAsync(() => Task.FromResult(secured.Issuer.Fetches == 1));
        secured.Clock.Advance(TimeSpan.FromSeconds(1));
        await answer;
        secured.Issuer.Release();

        await UntilAsync(async () => (await secured.FindAsync("a", token)).Status == 200);
    }

    [Fact]
    public async Task Hanging_fetch_times_out()
    {
        await using var secured = await SecuredServer.StartAsync();

        secured.Issuer.Hang();
        var answer = UnavailableAsync(secured, secured.Issuer.Token("a"));
        await UntilAsync(() => Task.FromResult(secured.Issuer.Fetches == 1));
        secured.Clock.Advance(TimeSpan.FromSeconds(5));
        await answer;

        // The request's own deadline would end the wait, but not the fetch, and log nothing.
        Assert.Contains(secured.Log, static line => line.Contains("metadata cannot be read", StringComparison.Ordinal));
    }

    [Covers(Threats.Consumed.InvalidMetadata)]
    [Theory]
    [InlineData("no json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"issuer\":5}")]
    public async Task Invalid_metadata_is_503_until_it_is_valid(string invalid)
    {
        await using var secured = await SecuredServer.StartAsync();
        var token = secured.Issuer.Token("a");

        secured.Issuer.InvalidDocument = invalid;
        await UnavailableAsync(secured, token);
        secured.Issuer.InvalidDocument = null;

        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);
    }

    [Fact]
    public async Task Metadata_without_keys_is_503()
    {
        await using var secured = await SecuredServer.StartAsync();

        secured.Issuer.InvalidDocument = $$"""{"issuer":"{{secured.Issuer.Address}}"}""";

        await UnavailableAsync(secured, secured.Issuer.Token("a"));
    }

    [Covers(Threats.Consumption.MetadataSize)]
    [Fact]
    public async Task Metadata_over_a_megabyte_is_503()
    {
        await using var secured = await SecuredServer.StartAsync();

        secured.Issuer.InvalidDocument =
            $$"""{"issuer":"{{secured.Issuer.Address}}","jwks_uri":"{{secured.Issuer.Address}}/keys","x":"{{new string('x', 1024 * 1024)}}"}""";

        await UnavailableAsync(secured, secured.Issuer.Token("a"));
    }

    [Covers(Threats.Consumed.MetadataAddresses)]
    [Theory]
    [InlineData("/moved")]
    [InlineData("https://login.example.com/.well-known/openid-configuration")]
    public async Task Metadata_that_is_redirected_is_503(string address)
    {
        await using var secured = await SecuredServer.StartAsync();

        secured.Issuer.RedirectsTo = address;

        await UnavailableAsync(secured, secured.Issuer.Token("a"));
        Assert.Equal(1, secured.Issuer.Fetches);
        Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);
    }

    [Covers(Threats.Consumed.MetadataAddresses)]
    [Theory]
    [InlineData("http://login.example.com/keys")]
    [InlineData("http://192.0.2.1/keys")]
    [InlineData("ftp://127.0.0.1/keys")]
    [InlineData("file:///etc/hostname")]
    [InlineData("/keys")]
    public async Task Keys_at_an_unsafe_address_are_503(string address)
    {
        await using var secured = await SecuredServer.StartAsync();

        secured.Issuer.PublishedKeysAddress = address;

        await UnavailableAsync(secured, secured.Issuer.Token("a"));
        Assert.Contains(secured.Log, static line => line.Contains("is not a safe address", StringComparison.Ordinal));
    }

    [Covers(Threats.Consumed.MetadataIssuer)]
    [Fact]
    public async Task Metadata_of_another_issuer_is_503_and_validates_no_token()
    {
        await using var secured = await SecuredServer.StartAsync();
        secured.Issuer.PublishedIssuer = "https://other.example";

        await UnavailableAsync(secured, secured.Issuer.Token("a"));
        var other = secured.Issuer.Token("a", static claims => claims["iss"] = "https://other.example");
        Assert.Equal((401, 41), (await secured.FindAsync("a", other)).Error);
    }

    [Fact]
    public async Task Metadata_address_may_differ_from_the_issuer()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        issuer.PublishedIssuer = "urn:some:issuer";
        await using var secured = await SecuredServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Authentication:Issuer"] = "urn:some:issuer",
                ["Authentication:MetadataAddress"] = issuer.Address + "/.well-known/openid-configuration",
            },
            issuer);

        Assert.Equal(200, (await secured.FindAsync("a", issuer.Token("a", static claims => claims["iss"] = "urn:some:issuer"))).Status);
        Assert.Equal((401, 41), (await secured.FindAsync("a", issuer.Token("a"))).Error);
    }

    [Covers(Threats.Inventory.Anonymous)]
    [Fact]
    public async Task Probes_and_documents_are_200_while_the_issuer_is_down_with_any_credentials()
    {
        await using var issuer = TestIssuer.CreateStopped();
        await using var secured = await SecuredServer.StartAsync(issuer: issuer);
        string[] paths = ["/health/live", "/health/ready", "/openapi/v3.json", "/openapi/v3.yaml", "/swagger/ui/index.html"];

        foreach (var path in paths)
        {
            Assert.Equal(200, (await secured.SendAsync(path)).Status);
            Assert.Equal(200, (await secured.SendAsync(path, SecuredServer.Bearer(issuer.Token("a")))).Status);
            Assert.Equal(200, (await secured.SendAsync(path, SecuredServer.Bearer("garbage"))).Status);
        }

        // Readiness reads the metadata in the background once a minute at most, for the log.
        Assert.InRange(secured.Log.Count(static line => line.Contains("metadata cannot be read", StringComparison.Ordinal)), 0, 1);
    }

    private static string Forged(SecuredServer secured) =>
        UntrustedKey.Sign(secured.Issuer.Claims("a"), static header => header["kid"] = Guid.NewGuid().ToString());

    private static async Task UnavailableAsync(SecuredServer secured, string token)
    {
        var before = secured.StorageCalls;

        var answer = await secured.FindAsync("a", token);

        Assert.Equal((503, 5), answer.Error);
        Assert.Matches("^[1-9][0-9]*$", answer.Headers["Retry-After"]);
        Assert.Contains("issuer", answer.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("WWW-Authenticate", answer.Headers.Keys);
        Assert.Equal(before, secured.StorageCalls);
        secured.AllowFetch();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
