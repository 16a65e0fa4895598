using Jobs.Tests.Support;
using JobsServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Jobs.Tests.Server;

/// <summary>Where the server listens, and that it says so.</summary>
public sealed class ListenTests
{
    private static readonly int[] Port = [TestPorts.Next(), TestPorts.Next(), TestPorts.Next()];

    // In the framework's own order: the command line, URLS, HTTP_PORTS.
    [Trait(Category.Name, Category.Process)]
    [Theory]
    [InlineData(true, true, "http://127.0.0.1:{0}")]
    [InlineData(false, true, "http://127.0.0.1:{1}")]
    [InlineData(false, false, "http://[::]:{2}")]
    public async Task Production_prints_one_line_with_its_addresses(bool hasArgument, bool hasUrls, string address)
    {
        await using var server = await ServerProcess.StartAsync(
            "Production",
            hasArgument ? ["--urls", Format("http://127.0.0.1:{0}")] : [],
            ("ASPNETCORE_URLS", hasUrls ? Format("http://127.0.0.1:{1}") : null),
            ("ASPNETCORE_HTTP_PORTS", Format("{2}")),
            ("JobsStorage", await TestStorage.ConnectionStringAsync()),
            ("Jobs__TableName", (await TestStorage.NewTableAsync()).Name));
        await server.WaitUntilAliveAsync(Format(address.Replace("[::]", "127.0.0.1", StringComparison.Ordinal)));

        Assert.Equal(0, await server.TerminateAsync());

        var line = Assert.Single(server.Output.Split('\n'), static line => line.Contains("listens on", StringComparison.Ordinal));
        Assert.Equal(Format($"The jobs API listens on {address}."), line);
        Assert.Empty(server.Errors);
    }

    [Theory]
    [InlineData("", "", "http://localhost:7071")]
    [InlineData("urls", "http://127.0.0.1:1", "http://127.0.0.1:1")]
    [InlineData("http_ports", "8080", null)]
    [InlineData("https_ports", "8080", null)]
    [InlineData("Kestrel:Endpoints:Any:Url", "http://127.0.0.1:1", null)]
    public void Default_address_is_for_a_server_without_any(string setting, string value, string? expected)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(setting, (string?)value)]);

        builder.UseDefaultAddress();

        Assert.Equal(expected, builder.Configuration["urls"]);
    }

    private static string Format(string text) => string.Format(
        System.Globalization.CultureInfo.InvariantCulture, text, Port[0], Port[1], Port[2]);
}
