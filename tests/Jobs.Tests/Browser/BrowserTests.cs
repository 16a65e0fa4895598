using System.Text.Json;
using Jobs.Tests.Support;

namespace Jobs.Tests.Browser;

/// <summary>Pages in a real browser, on origins of their own.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class BrowserTests
{
    [Covers(Contract.Compression.AllowedOrigins)]
    [Covers(Contract.Compression.Preflight)]
    [Covers(Contract.Compression.OtherOrigins)]
    [Fact]
    public async Task Page_of_an_allowed_origin_lists_all_jobs_and_sees_a_change_and_that_of_another_origin_sees_nothing()
    {
        await using var allowed = await PageHost.StartAsync();
        await using var other = await PageHost.StartAsync();
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Cors:AllowedOrigins:0"] = allowed.Origin });
        var project = ServerFixture.NewProject();
        var jobs = AnyJob.Many(25);
        await server.AddAsync(project, jobs);
        var address = new Uri(server.Address, $"/projects/{project}/jobs");

        using var browser = await Chromium.OpenAsync(allowed.PageAbout(address, frame: other.PageAbout(address)));

        var list = await allowed.NextAsync("list");
        Assert.Equal(["25", "25", "25"], Texts(list, "totals"));
        Assert.DoesNotContain(null, Texts(list, "encodings"));
        Assert.Equal(jobs.Select(job => $"{job.Id}").Order(StringComparer.Ordinal), Texts(list, "ids"));

        var error = await allowed.NextAsync("error");
        Assert.Equal((400, 28), (error.GetProperty("status").GetInt32(), error.GetProperty("code").GetInt32()));
        Assert.Equal("Valeur de paramètre de requête invalide", error.GetProperty("message").GetString());
        Assert.Matches("^[0-9a-f]{32}$", error.GetProperty("requestId").GetString());

        await allowed.NextAsync("waiting");
        await server.AddAsync(project, AnyJob.Many(1));
        var change = await allowed.NextAsync("change");
        Assert.Equal("26", change.GetProperty("total").GetString());
        Assert.True(change.GetProperty("isOtherTag").GetBoolean());

        Assert.Equal("TypeError", (await other.NextAsync("failure")).GetProperty("name").GetString());
    }

    private static IEnumerable<string?> Texts(JsonElement seen, string name) =>
        seen.GetProperty(name).EnumerateArray().Select(static text => text.GetString());
}
