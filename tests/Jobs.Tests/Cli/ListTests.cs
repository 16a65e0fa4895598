using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class ListTests
{
    private static readonly DateTimeOffset Day = new(2026, 2, 28, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("")]
    [InlineData("--state failed,completed --sort -endProcessingDate --limit 7")]
    [InlineData("--state failed --state acknowledged --offset 5 --limit 3")]
    [InlineData("--resource-href /resources/disks/1 --resource-href /resources/disks/2")]
    [InlineData("--offset 1000")]
    public async Task Table_and_API_return_the_same_jobs(string options)
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAsync("p", SampleJobs.Create(3, Day).Take(100));
        var cli = await Support.Cli.NewAsync();

        var fromApi = await cli.RunAsync($"list --project p --json --url {server.Address} {options}");
        var fromTable = await cli.RunAsync($"list --project p --json --table {server.Table.Name} {options}");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (fromApi.ExitCode, fromTable.ExitCode));
        Assert.Equal(fromApi.Output, fromTable.Output);
        Assert.StartsWith("[", fromApi.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_requested_order_and_page()
    {
        var cli = await WithAsync(Job(1, "b"), Job(2, "c"), Job(3, "a"));

        var result = await cli.RunAsync("list --project p --json --sort -description --offset 1 --limit 1");

        Assert.Equal(
            """
            [{"id":"00000001-0000-4000-8000-000000000000",
            "hRef":"/projects/p/jobs/00000001-0000-4000-8000-000000000000","state":"failed","description":"b",
            "createdDate":"2026-02-28T00:00:00.000Z","requesterId":"r","messages":[{"code":7,"message":"Quota [x]"}]}]
            """.ReplaceLineEndings("")
            + "\n",
            result.Output);
    }

    [Fact]
    public async Task Text_has_a_table_and_the_next_offset()
    {
        var cli = await WithAsync(Job(1, "a [b] disk"), Job(2, "b"), Job(3, "c"));

        var result = await cli.RunAsync("list --project p --limit 1 --sort id --output table");

        Assert.Equal(
            """
            JOB                                   STATE         CREATED (UTC)     REQUESTER
            00000001-0000-4000-8000-000000000000  failed        2026-02-28 00:00  r
              a [b] disk
              7 Quota [x]

            """,
            result.Output);
        Assert.Equal("1 to 1 of 3 jobs; the next: --offset 1\n", result.Errors);
    }

    [Theory]
    [InlineData("--project empty", "No jobs.\n")]
    [InlineData("--project p --offset 7", "No jobs here: offset 7 is past the end of 1 job.\n")]
    public async Task Empty_page_is_reported(string options, string text)
    {
        var cli = await WithAsync(Job(1, "a"));

        Assert.Equal(text, (await cli.RunAsync($"list {options}")).Errors);
    }

    [Fact]
    public async Task Control_characters_of_a_description_are_replaced()
    {
        var cli = await WithAsync(Job(1, "red \u001b[31m\u0007 alarm\r\nnew line"));

        var result = await cli.RunAsync("list --project p");

        Assert.Contains("red  [31m  alarm  new line", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sort color", "'color' is not a sort field.")]
    [InlineData("--limit 0", "limit")]
    [InlineData("--offset -1", "offset")]
    public async Task API_and_table_reject_the_same_options(string options, string error)
    {
        await using var server = await TestServer.StartAsync();
        var cli = await WithAsync();

        var fromApi = await cli.RunAsync($"list --project p --url {server.Address} {options}");
        var fromTable = await cli.RunAsync($"list --project p {options}");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (fromApi.ExitCode, fromTable.ExitCode));
        Assert.Contains(error, fromApi.Errors, StringComparison.Ordinal);
        Assert.Contains(error, fromTable.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_credentials_are_reported()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?>
        {
            ["Authentication:Enabled"] = "true",
            ["Authentication:Issuer"] = "https://issuer.example.com",
            ["Authentication:Audience"] = "jobs",
        });

        var result = await (await WithAsync()).RunAsync($"list --project p --url {server.Address}");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.StartsWith("error: The API answers 401: Missing credentials: ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_without_an_API_is_reported()
    {
        var cli = await WithAsync();

        var result = await cli.RunAsync($"list --project p --url http://127.0.0.1:{TestPorts.Next()}");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.StartsWith("error: No jobs API answers at http://127.0.0.1:", result.Errors, StringComparison.Ordinal);
    }

    private static async Task<Support.Cli> WithAsync(params Job[] jobs)
    {
        var cli = await Support.Cli.NewAsync();
        await cli.Table.CreateIfNotExistsAsync();
        await new JobRecorder(cli.Table).AddAsync("p", jobs);
        return cli;
    }

    private static Job Job(int number, string description) => new()
    {
        Id = Guid.Parse($"{number:D8}-0000-4000-8000-000000000000"),
        State = JobState.Failed,
        Description = description,
        CreatedDate = Day,
        RequesterId = "r",
        Messages = [new JobMessage(7, "Quota [x]")],
    };
}
