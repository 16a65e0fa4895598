using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Server;

/// <summary>What the server needs in an image without culture data, without a shell and with its port in a variable.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ContainerTests
{
    [Fact]
    public async Task Server_without_culture_data_answers_in_French_and_passes_the_health_check()
    {
        var port = TestPorts.Next();
        var address = $"http://localhost:{port}";
        await using var server = await ServerProcess.StartAsync(
            "Production",
            [],
            ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "true"),
            ("ASPNETCORE_HTTP_PORTS", $"{port}"),
            ("JobsStorage", await TestStorage.ConnectionStringAsync()),
            ("Jobs__TableName", (await TestStorage.NewTableAsync()).Name));
        await server.WaitUntilAliveAsync(address);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Accept-Language", "fr");
        using var answer = await client.GetAsync(new Uri(address + "/unknown"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Ressource", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await CheckAsync($"{address}/health/live"));
        Assert.Equal(1, await CheckAsync($"{address}/unknown"));
        await server.TerminateAsync();
        Assert.Equal(1, await CheckAsync($"{address}/health/live"));
    }

    private static async Task<int> CheckAsync(string address)
    {
        await using var check = await ServerProcess.StartAsync("Production", ["--check-health", address]);
        return await check.WaitForExitAsync();
    }
}
