using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Server;

/// <summary>The program in Development: it needs no settings, prints requests to try, and stops what it started.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class DevelopmentStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jobs-").FullName;
    private readonly int _tablePort = TestStorage.FreePort();
    private readonly string _address = $"http://127.0.0.1:{TestStorage.FreePort()}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_in_Development_starts_a_table_service_adds_demo_jobs_once_and_stops_the_service()
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
    public async Task Running_table_service_is_used_and_not_stopped()
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
    public async Task Demo_project_with_entities_is_not_changed()
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
    public async Task Output_has_the_address_a_link_to_try_and_that_authentication_is_off()
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
    public async Task Requests_in_the_output_find_jobs()
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
    public async Task Output_with_authentication_enabled_does_not_say_that_it_is_off()
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
        var filter = $"{TableClient.CreateQueryFilter($"PartitionKey eq {project}")} and {AnyJob.RowKeys}";
        return await table.QueryAsync<TableEntity>(filter).CountAsync();
    }
}
