using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Server;

/// <summary>
/// What the program prints when its table cannot be used: what is wrong and what to do, at the start and for each probe of
/// readiness. Callers learn nothing of it.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class UnavailableTableTests
{
    private const string AnyKey = "c2VjcmV0LW9mLXRoZS1hY2NvdW50";

    private static readonly TimeSpan ValidityOfProbe = TimeSpan.FromSeconds(1.1);

    private readonly string _address = $"http://127.0.0.1:{TestPorts.Next()}";

    [Fact]
    public async Task Each_failure_is_a_sentence_of_its_own_at_the_start_and_when_readiness_is_probed()
    {
        await using var table = await FailingTableService.StartAsync();
        (table.Status, table.Code) = (404, "TableNotFound");
        var missing = $"There is no table 'jobs' at {table.Address}: create it, or correct Jobs__TableName or JobsStorage.";
        await using var server = await StartAsync([.. table.Settings, ("Jobs__RequestTimeout", "00:00:08")]);
        await server.WaitUntilPrintedAsync($"The API is not ready. {missing}");

        await AssertAsync(404, "TableNotFound", missing);
        await AssertAsync(
            403,
            "AuthorizationPermissionMismatch",
            $"The identity of this program may not read the tables at {table.Address} (403 AuthorizationPermissionMismatch): assign "
            + "it the role 'Storage Table Data Reader' on the storage account, which takes effect within some minutes.");
        await AssertAsync(
            401,
            "InvalidAuthenticationInfo",
            $"{table.Address} rejects the token of this program's identity (401 InvalidAuthenticationInfo): it must be of the account's tenant.");
        await AssertAsync(
            502, null, $"The program at {table.Address} is not a table service (502): correct JobsStorage, or free its port.");
        await AssertAsync(
            0, null, $"{table.Address} did not answer in time: check JobsStorage, the network and the state of the service.");
        await table.StopAsync();
        await AssertAsync(
            0, null, $"{table.Address} refuses the connection: start the table service, or correct JobsStorage.");

        async Task AssertAsync(int status, string? code, string sentence)
        {
            (table.Status, table.Code) = (status, code);
            await Task.Delay(ValidityOfProbe);
            using var client = new HttpClient();
            using var response = await client.GetAsync(new Uri(_address + "/health/ready"));

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            var body = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain("localhost", body, StringComparison.Ordinal);
            Assert.DoesNotContain("Storage Table", body, StringComparison.Ordinal);
            var requestId = Assert.Single(response.Headers.GetValues("X-Request-Id"));
            await server.WaitUntilPrintedAsync($"Request {requestId}: {sentence}");
        }
    }

    [Fact]
    public async Task Wrong_key_is_reported_and_this_machine_is_reached_past_the_proxy_of_the_environment()
    {
        var connection = (await TestStorage.ConnectionStringAsync()).Replace(
            "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
            $"AccountKey={AnyKey}",
            StringComparison.Ordinal);
        await using var server = await StartAsync([("JobsStorage", connection), .. DeadProxy()]);

        await server.WaitUntilPrintedAsync(" rejects the key of JobsStorage (403");

        Assert.DoesNotContain(AnyKey, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("proxy", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_in_the_way_is_reported_without_its_password()
    {
        var proxy = DeadProxy();
        await using var server = await StartAsync(
            [("JobsStorage", $"AccountName=a;AccountKey={AnyKey};TableEndpoint=http://192.0.2.1/a"), .. proxy]);

        await server.WaitUntilPrintedAsync(
            $"The proxy {proxy[0].Value!.Replace("user:password@", "", StringComparison.Ordinal)} of the environment does not lead to "
            + "http://192.0.2.1 (ConnectionRefused): correct HTTPS_PROXY or HTTP_PROXY, or exclude the address in NO_PROXY.");

        Assert.DoesNotContain("password", server.Output, StringComparison.Ordinal);
    }

    // Nothing listens there. The tests' own environment excludes this machine from proxies.
    private static (string Name, string? Value)[] DeadProxy() =>
    [
        ("http_proxy", $"http://user:password@127.0.0.1:{TestPorts.Next()}"),
        ("HTTP_PROXY", null),
        ("https_proxy", $"http://127.0.0.1:{TestPorts.Next()}"),
        ("no_proxy", null),
        ("NO_PROXY", null),
    ];

    private async Task<ServerProcess> StartAsync((string Name, string? Value)[] settings)
    {
        var server = await ServerProcess.StartAsync("Production", _address, [.. settings, ("Authentication__Enabled", "false")]);
        await server.WaitUntilAliveAsync(_address);
        return server;
    }
}
