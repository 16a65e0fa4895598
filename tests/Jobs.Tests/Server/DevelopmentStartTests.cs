using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Server;

/// <summary>The program in Development: it needs nothing, says what to try, and leaves nothing behind.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class DevelopmentStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jobs-").FullName;
    private readonly int _tablePort = TestStorage.FreePort();
    private readonly string _address = $"http://127.0.0.1:{TestStorage.FreePort()}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_starts_a_table_service_fills_a_demo_project_once_and_stops_what_it_started()
    {
        using var client = new HttpClient { BaseAddress = new Uri(_address) };
        FindAnswer first;
        await using (var server = await StartAsync(TestStorage.ConnectionString(_tablePort)))
        {
            await server.WaitUntilAliveAsync(_address);
            first = await FindAnswer.GetAsync(client, "demo", "limit=1000");
            Assert.Equal(500, first.Total);
            Assert.Equal(500, first.Ids.Distinct().Count());

            Assert.Equal(0, await server.TerminateAsync());
            Assert.Empty(server.Errors);
        }

        Assert.False(await Azurite.IsListeningAsync(_tablePort, CancellationToken.None));

        await using (var server = await StartAsync(TestStorage.ConnectionString(_tablePort)))
        {
            await server.WaitUntilAliveAsync(_address);
            var second = await FindAnswer.GetAsync(client, "demo", "limit=1000");
            Assert.Equal(500, second.Total);
            Assert.Equal(first.Jobs.ToJsonString(), second.Jobs.ToJsonString());
            await server.TerminateAsync();
        }
    }

    [Fact]
    public async Task It_uses_a_table_service_that_listens_and_leaves_it_running()
    {
        await using var azurite = await Azurite.StartAsync(_tablePort, folder: null, CancellationToken.None);
        await using var server = await StartAsync(TestStorage.ConnectionString(_tablePort));
        await server.WaitUntilAliveAsync(_address);

        Assert.Equal(0, await server.TerminateAsync());

        Assert.True(await Azurite.IsListeningAsync(_tablePort, CancellationToken.None));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Assert.Equal(500, await CountAsync(NewTable("jobs"), "demo"));
    }

    [Fact]
    public async Task It_adds_nothing_to_a_demo_project_that_has_jobs()
    {
        var connection = await TestStorage.ConnectionStringAsync();
        var table = await TestStorage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("demo", "anything"));
        await using var server = await StartAsync(connection, ("Jobs__TableName", table.Name));
        await server.WaitUntilAliveAsync(_address);
        await server.TerminateAsync();

        Assert.Equal(1, await CountAsync(table, "demo"));
    }

    [Fact]
    public async Task It_says_where_it_listens_what_to_try_and_that_authentication_is_off()
    {
        await using var server = await StartAsync(await TestStorage.ConnectionStringAsync(), ("Jobs__TableName", TestStorage.NewTableName()));
        await server.WaitUntilAliveAsync(_address);
        await server.TerminateAsync();

        Assert.Contains($"listens on {_address}", server.Output, StringComparison.Ordinal);
        Assert.Contains("Authentication is OFF", server.Output, StringComparison.Ordinal);
        Assert.Contains($"{_address}/swagger/ui", server.Output, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(server.Output, $@"^\s*curl .*'{Regex.Escape(_address)}/projects/demo/jobs\?.*'$", RegexOptions.Multiline));
    }

    [Fact]
    public async Task The_lines_it_says_to_try_find_jobs()
    {
        await using var server = await StartAsync(await TestStorage.ConnectionStringAsync(), ("Jobs__TableName", TestStorage.NewTableName()));
        await server.WaitUntilAliveAsync(_address);
        using var client = new HttpClient();

        foreach (Match match in Regex.Matches(server.Output, @"curl .*'(http\S+)'"))
        {
            Assert.NotEmpty((await FindAnswer.GetAsync(client, new Uri(match.Groups[1].Value))).Jobs);
        }
    }

    [Fact]
    public async Task It_does_not_say_that_authentication_is_off_when_it_is_on()
    {
        await using var server = await StartAsync(
            await TestStorage.ConnectionStringAsync(),
            ("Jobs__TableName", TestStorage.NewTableName()),
            ("Authentication__Enabled", "true"));
        await server.WaitUntilAliveAsync(_address);
        await server.TerminateAsync();

        Assert.Contains("Authentication is on.", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("OFF", server.Output, StringComparison.Ordinal);
    }

    private Task<ServerProcess> StartAsync(string connection, params (string, string?)[] settings) => ServerProcess.StartAsync(
        "Development", _address, [("JobsStorage", connection), ("Development__DataFolder", _folder), .. settings]);

    private TableClient NewTable(string name) => new(TestStorage.ConnectionString(_tablePort), name);

    private static async Task<int> CountAsync(TableClient table, string project)
    {
        var count = 0;
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {project}")))
        {
            count++;
        }

        return count;
    }
}
