using System.Net;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Server;

/// <summary>The program in Production: it serves, and starts no table service and adds no sample jobs.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ProductionStartTests
{
    private readonly string _address = $"http://127.0.0.1:{TestPorts.Next()}";

    [Fact]
    public async Task Start_in_Production_starts_no_table_service()
    {
        var tablePort = TestPorts.Next();
        await using var server = await StartAsync(TestStorage.ConnectionString(tablePort), "jobs");

        using var client = new HttpClient();
        using var ready = await client.GetAsync(new Uri(_address + "/health/ready"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.False(await Azurite.IsListeningAsync(tablePort, CancellationToken.None));
    }

    [Fact]
    public async Task Start_in_Production_writes_no_entity_and_prints_no_requests_to_try()
    {
        var table = await TestStorage.NewTableAsync();
        await using var server = await StartAsync(await TestStorage.ConnectionStringAsync(), table.Name);

        Assert.Equal(0, await server.TerminateAsync());

        await foreach (var row in table.QueryAsync<Azure.Data.Tables.TableEntity>())
        {
            Assert.Fail($"There is {row.PartitionKey} {row.RowKey}.");
        }

        Assert.DoesNotContain("curl", server.Output, StringComparison.Ordinal);
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Start_in_Production_creates_no_table()
    {
        var name = TestStorage.NewTableName();
        await using var server = await StartAsync(await TestStorage.ConnectionStringAsync(), name);
        await server.TerminateAsync();

        var service = new Azure.Data.Tables.TableServiceClient(await TestStorage.ConnectionStringAsync());
        await foreach (var table in service.QueryAsync())
        {
            Assert.NotEqual(name, table.Name);
        }
    }

    private async Task<ServerProcess> StartAsync(string connection, string table)
    {
        var server = await ServerProcess.StartAsync(
            "Production",
            _address,
            ("JobsStorage", connection),
            ("Jobs__TableName", table),
            ("Authentication__Enabled", "false"));
        await server.WaitUntilAliveAsync(_address);
        return server;
    }
}
