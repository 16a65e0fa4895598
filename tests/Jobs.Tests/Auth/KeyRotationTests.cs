using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>An issuer that rotates its keys.</summary>
public sealed class KeyRotationTests
{
    private static readonly IssuerKey UntrustedKey = new();

    [Covers(Threats.Credentials.KeyRotation)]
    [Fact]
    public async Task Key_rotation_rejects_no_valid_token()
    {
        await using var secured = await SecuredServer.StartAsync();

        for (var change = 0; change < 3; change++)
        {
            Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);
            secured.Issuer.Rotate();
            secured.AllowFetch();
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => secured.FindAsync("a", secured.Issuer.Token("a"))));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
    }

    [Fact]
    public async Task Keys_published_together_are_all_valid()
    {
        await using var secured = await SecuredServer.StartAsync();
        var old = secured.Issuer.Token("a");
        secured.Issuer.AddKey();
        secured.AllowFetch();

        Assert.Equal(200, (await secured.FindAsync("a", old)).Status);
        Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);
    }

    [Fact]
    public async Task Key_rotation_during_a_flood_of_unknown_keys_rejects_no_valid_token()
    {
        await using var secured = await SecuredServer.StartAsync();
        Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);

        var flood = Enumerable.Range(0, 50).Select(_ => secured.FindAsync("a", Forged(secured))).ToList();
        secured.Issuer.Rotate();
        var valid = await secured.FindAsync("a", secured.Issuer.Token("a"));

        Assert.Equal(200, valid.Status);
        Assert.All(await Task.WhenAll(flood), answer => Assert.Equal((401, 41), answer.Error));
    }

    [Fact]
    public async Task Withdrawn_key_is_invalid_after_the_next_metadata_fetch()
    {
        await using var secured = await SecuredServer.StartAsync();
        var old = secured.Issuer.Token("a");
        Assert.Equal(200, (await secured.FindAsync("a", old)).Status);

        secured.Issuer.Rotate();
        secured.AllowFetch();
        Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);

        secured.AllowFetch();
        Assert.Equal((401, 41), (await secured.FindAsync("a", old)).Error);
    }

    [Covers(Threats.Consumption.IssuerRequests)]
    [Fact]
    public async Task Flood_of_unknown_keys_causes_few_metadata_fetches()
    {
        await using var secured = await SecuredServer.StartAsync();
        Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => secured.FindAsync("a", Forged(secured))));

        Assert.All(answers, answer => Assert.Equal((401, 41), answer.Error));
        Assert.InRange(secured.Issuer.Fetches, 2, 20);
        Assert.Equal(1, secured.StorageCalls);
    }

    [Covers(Threats.Credentials.KeyRotation)]
    [Theory]
    [InlineData("the key keeps its id")]
    [InlineData("tokens name no key")]
    [InlineData("published keys have no ids")]
    [InlineData("neither has ids")]
    public async Task Key_rotation_without_new_key_ids_rejects_no_valid_token(string style)
    {
        await using var secured = await SecuredServer.StartAsync();
        var (issuer, keyId) = (secured.Issuer, secured.Issuer.Key.Id);
        issuer.PublishesNoKeyIds = style is "published keys have no ids" or "neither has ids";

        for (var change = 0; change < 3; change++)
        {
            Assert.Equal(200, (await secured.FindAsync("a", Token())).Status);
            Assert.Equal(200, (await secured.FindAsync("a", Token())).Status);
            issuer.Rotate(keyId);
            secured.AllowFetch();
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => secured.FindAsync("a", Token())));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));

        string Token() => issuer.Key.Sign(issuer.Claims("a"), header =>
        {
            if (style is "tokens name no key" or "neither has ids")
            {
                header.Remove("kid");
            }
        });
    }

    [Fact]
    public async Task Keys_published_together_under_the_same_id_are_all_valid()
    {
        await using var secured = await SecuredServer.StartAsync();
        var old = secured.Issuer.Token("a");
        secured.Issuer.AddKey(secured.Issuer.Key.Id);

        Assert.Equal(200, (await secured.FindAsync("a", old)).Status);
        Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);
    }

    [Covers(Threats.Consumption.IssuerRequests)]
    [Theory]
    [InlineData("known key id")]
    [InlineData("no key id")]
    public async Task Flood_of_forged_signatures_causes_few_metadata_fetches(string style)
    {
        await using var secured = await SecuredServer.StartAsync();
        var token = secured.Issuer.Token("a");
        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);
        var forged = UntrustedKey.Sign(secured.Issuer.Claims("a"), header =>
        {
            header.Remove("kid");
            if (style == "known key id")
            {
                header["kid"] = secured.Issuer.Key.Id;
            }
        });

        var flood = Enumerable.Range(0, 200).Select(_ => secured.FindAsync("a", forged)).ToList();
        var valid = await secured.FindAsync("a", token);

        Assert.Equal(200, valid.Status);
        Assert.All(await Task.WhenAll(flood), answer => Assert.Equal((401, 41), answer.Error));
        Assert.InRange(secured.Issuer.Fetches, 2, 20);
    }

    [Covers(Threats.RequestForgery.ForeignTokens)]
    [Fact]
    public async Task Tokens_of_other_issuers_cause_no_metadata_fetch()
    {
        await using var secured = await SecuredServer.StartAsync();
        Assert.Equal(200, (await secured.FindAsync("a", secured.Issuer.Token("a"))).Status);

        await secured.FindAsync("a", UntrustedKey.Sign(secured.Issuer.Claims("a", static claims => claims["iss"] = "https://other.example")));
        await secured.FindAsync("a", UntrustedKey.Compose(secured.Issuer.Claims("a").ToJsonString(), null, "none", static _ => []));
        await secured.FindAsync("a", UntrustedKey.Compose(secured.Issuer.Claims("a").ToJsonString(), null, "HS256", static _ => [1]));

        await secured.SettleAsync();
        Assert.Equal(1, secured.Issuer.Fetches);
    }

    [Fact]
    public async Task Concurrent_first_requests_share_a_metadata_fetch()
    {
        await using var secured = await SecuredServer.StartAsync();
        var token = secured.Issuer.Token("a");
        secured.Issuer.Hang();

        var asking = Enumerable.Range(0, 20).Select(_ => secured.FindAsync("a", token)).ToList();
        secured.Issuer.Release();

        Assert.All(await Task.WhenAll(asking), answer => Assert.Equal(200, answer.Status));
        Assert.InRange(secured.Issuer.Fetches, 1, 5);
    }

    [Fact]
    public async Task Keys_are_refreshed_every_hour_in_the_background()
    {
        await using var secured = await SecuredServer.StartAsync();
        var token = secured.Issuer.Token("a");
        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);

        secured.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);

        await secured.SettleAsync();
        Assert.Equal(1, secured.Issuer.Fetches);

        secured.Issuer.Hang();
        secured.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, (await secured.FindAsync("a", token)).Status);
        await UntilAsync(() => secured.Issuer.Fetches == 2);
        secured.Issuer.Release();
    }

    private static string Forged(SecuredServer secured) =>
        UntrustedKey.Sign(secured.Issuer.Claims("a"), static header => header["kid"] = Guid.NewGuid().ToString());

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
