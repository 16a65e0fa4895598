using System.Net;
using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Functions;

[Trait(Category.Name, Category.Process)]
[Covers(Contract.Operations.HostsAgree)]
public sealed class FunctionAuthenticationTests : IAsyncLifetime
{
    private TestIssuer _issuer = null!;
    private FunctionApp _app = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartNewAsync();
        _app = await FunctionApp.StartAsync(
            [.. _issuer.Settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value))]);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Callers_are_told_apart()
    {
        using var missing = await _app.Server.GetAsync("/projects/a/jobs");
        using var invalid = await _app.Server.GetAsync("/projects/a/jobs", Bearer("x.y.z"));
        using var expired = await _app.Server.GetAsync("/projects/a/jobs", Bearer(_issuer.ExpiredToken(new JsonArray("a"))));
        using var granted = await _app.Server.GetAsync("/projects/a/jobs", Bearer(_issuer.Token(new JsonArray("a"))));
        using var denied = await _app.Server.GetAsync("/projects/b/jobs", Bearer(_issuer.Token(new JsonArray("a"))));
        using var document = await _app.Server.GetAsync("/openapi/v3.json");

        await missing.IsErrorAsync(HttpStatusCode.Unauthorized, 40, "Missing credentials");
        Assert.Equal("Bearer", missing.Header("WWW-Authenticate"));
        await invalid.IsErrorAsync(HttpStatusCode.Unauthorized, 41, "Invalid credentials");
        await expired.IsErrorAsync(HttpStatusCode.Unauthorized, 42, "Expired credentials");
        Assert.Equal(HttpStatusCode.OK, granted.StatusCode);
        await denied.IsErrorAsync(HttpStatusCode.Forbidden, 50, "Access denied");
        Assert.Equal(HttpStatusCode.OK, document.StatusCode);
    }

    private static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");
}
