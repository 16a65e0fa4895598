using System.Net;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Server;

/// <summary>
/// The program in Development: it needs no settings, prints requests to try, stops what it started, and leaves a table service
/// alone that it did not start.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class DevelopmentStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jobs-").FullName;
    private readonly int _tablePort = TestPorts.Next();
    private readonly string _address = $"http://127.0.0.1:{TestPorts.Next()}";

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
            foreach (Match match in Regex.Matches(server.Output, @"curl .*'(http\S+)'"))
            {
                Assert.NotEmpty((await FindAnswer.GetAsync(client, new Uri(match.Groups[1].Value))).Jobs);
            }

            Assert.Equal(0, await server.TerminateAsync());
            Assert.Empty(server.Errors);
            AssertOutput(server.Output);
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
    public async Task Running_table_service_is_neither_written_to_nor_opened_nor_stopped()
    {
        await using var azurite = await Azurite.StartAsync(_tablePort, folder: null, CancellationToken.None);
        await using var server = await StartAsync(TestStorage.ConnectionString(_tablePort));
        await server.WaitUntilAliveAsync(_address);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(_address + "/projects/demo/jobs"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(0, await server.TerminateAsync());
        Assert.True(await Azurite.IsListeningAsync(_tablePort, CancellationToken.None));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        Assert.Empty(await new TableServiceClient(TestStorage.ConnectionString(_tablePort)).QueryAsync().ToListAsync());
        Assert.StartsWith(
            $"Table service: http://127.0.0.1:{_tablePort}/devstoreaccount1, shared: another process on this machine started it.\n"
            + "  Nothing is written there; --seed-demo writes sample jobs.\n"
            + "  Authentication is on; --Authentication:Enabled=false lets everyone on this machine read it.\n"
            + $"There is no table 'jobs' at http://127.0.0.1:{_tablePort}: create it, or correct Jobs__TableName or JobsStorage. "
            + "--seed-demo creates it.\n",
            server.Output,
            StringComparison.Ordinal);
        Assert.Contains("Authentication is on.", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("OFF", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Running_table_service_gets_demo_jobs_and_is_opened_on_request()
    {
        var table = TestStorage.NewTableName();
        await using var server = await ServerProcess.StartAsync(
            "Development",
            ["--urls", _address, "--seed-demo", "--Authentication:Enabled=false"],
            ("JobsStorage", await TestStorage.ConnectionStringAsync()),
            ("Jobs__TableName", table));
        await server.WaitUntilAliveAsync(_address);
        using var client = new HttpClient { BaseAddress = new Uri(_address) };

        Assert.Equal(500, (await FindAnswer.GetAsync(client, "demo")).Total);
        Assert.Contains("  Sample jobs are written there (--seed-demo).\n", server.Output, StringComparison.Ordinal);
        Assert.Contains("  Authentication is off: everyone on this machine can read it.\n", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_project_with_entities_is_not_changed()
    {
        var table = await TestStorage.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("demo", "anything"));
        await using var server = await ServerProcess.StartAsync(
            "Development",
            ["--urls", _address],
            ("JobsStorage", await TestStorage.ConnectionStringAsync()),
            ("Development__SeedDemo", "true"),
            ("Jobs__TableName", table.Name));
        await server.WaitUntilAliveAsync(_address);
        await server.TerminateAsync();

        Assert.Equal("anything", Assert.Single(await table.QueryAsync<TableEntity>().ToListAsync()).RowKey);
    }

    private void AssertOutput(string output)
    {
        Assert.StartsWith(
            $"Table service: http://127.0.0.1:{_tablePort}/devstoreaccount1, an Azurite that this server starts; its data is in {_folder}.\n",
            output,
            StringComparison.Ordinal);
        Assert.Contains($"listens on {_address}", output, StringComparison.Ordinal);
        Assert.Contains("Authentication is OFF", output, StringComparison.Ordinal);
        Assert.Contains($"{_address}/swagger/ui", output, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(output, $@"^\s*curl .*'{Regex.Escape(_address)}/projects/demo/jobs\?.*'$", RegexOptions.Multiline));
    }

    private Task<ServerProcess> StartAsync(string connection) => ServerProcess.StartAsync(
        "Development", _address, ("JobsStorage", connection), ("Development__DataFolder", _folder));
}
