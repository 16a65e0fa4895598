using System.Text.Json;
using Jobs.Tests.Support;
using Microsoft.Extensions.Options;

namespace Jobs.Tests.Http;

public sealed class PublicBaseUrlTests
{
    [Covers(Contract.FindOutput.AbsoluteHref)]
    [Theory]
    [InlineData("https://api.example.com", "https://api.example.com/projects/a%20b/jobs/")]
    [InlineData("https://api.example.com/", "https://api.example.com/projects/a%20b/jobs/")]
    [InlineData("https://api.example.com:8443/iaas/v1", "https://api.example.com:8443/iaas/v1/projects/a%20b/jobs/")]
    [InlineData("http://api.example.com/iaas/", "http://api.example.com/iaas/projects/a%20b/jobs/")]
    public async Task References_with_a_public_base_url_are_absolute(string baseUrl, string expected)
    {
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?> { ["Jobs:PublicBaseUrl"] = baseUrl });
        var job = AnyJob.Create();
        await server.AddAsync("a b", [job]);

        using var find = await server.GetAsync("/projects/a%20b/jobs");
        using var get = await server.GetAsync($"/projects/a%20b/jobs/{job.Id}");

        using var found = JsonDocument.Parse(await find.TextAsync());
        using var got = JsonDocument.Parse(await get.TextAsync());
        Assert.Equal(expected + job.Id, found.RootElement[0].GetProperty("hRef").GetString());
        Assert.Equal(expected + job.Id, got.RootElement.GetProperty("hRef").GetString());
    }

    [Covers(Contract.FindOutput.AbsoluteHref)]
    [Theory]
    [InlineData("/iaas")]
    [InlineData("ftp://api.example.com")]
    [InlineData("https://user@api.example.com")]
    [InlineData("https://user:secret@api.example.com/iaas")]
    [InlineData("https://api.example.com/iaas?key=secret")]
    [InlineData("https://api.example.com/?")]
    [InlineData("https://api.example.com/#top")]
    [InlineData("https://api.example.com#")]
    public async Task Public_base_url_not_a_web_address_stops_the_start(string baseUrl)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestServer.StartAsync(new Dictionary<string, string?> { ["Jobs:PublicBaseUrl"] = baseUrl }));

        Assert.Equal(["Jobs__PublicBaseUrl must be an absolute http or https address without user, query and fragment."], exception.Failures);
    }
}
