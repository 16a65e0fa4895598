using Jobs.Recording;
using Jobs.Tests.Support;
using JobsCli;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Cli;

/// <summary>The filters by dates and requesters, from the table and from the API, and <c>jobsctl counts</c>.</summary>
public sealed class FilterTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private TestServer _server = null!;
    private Support.Cli _cli = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.AddAsync("p", Jobs());
        _cli = await Support.Cli.NewAsync();
        _cli.Time = new FakeTimeProvider(Now);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("--created-since 24h", "012")]
    [InlineData("--created-since 1441m", "0123")]
    [InlineData("--created-since 1d --created-before 60m", "2")]
    [InlineData("--created-before 2026-11-26", "23")]
    [InlineData("--created-since 2026-11-26T12:00:00+01:00", "01")]
    [InlineData("--started-since 7d", "123")]
    [InlineData("--started-before 2h", "3")]
    [InlineData("--ended-since 2h", "2")]
    [InlineData("--ended-before 2026-11-26T10:30:00z", "3")]
    [InlineData("--requester ada", "02")]
    [InlineData("--requester ada --requester grace,hopper --created-since 1h", "01")]
    [InlineData("--requester Ada", "")]
    public async Task Filter_selects_the_same_jobs_from_the_table_and_from_the_API(string options, string expected)
    {
        var fromApi = await _cli.RunAsync($"list --project p --sort -createdDate --url {_server.Address} {options}");
        var fromTable = await _cli.RunAsync($"list --project p --sort -createdDate --table {_server.Table.Name} {options}");
        var exported = await _cli.RunAsync($"export --project p --table {_server.Table.Name} {options}");

        Assert.Equal(expected, Numbers(fromApi));
        Assert.Equal(expected, Numbers(fromTable));
        Assert.Equal(expected.Length, exported.Output.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData("", "1 2 1 0")]
    [InlineData("--created-since 24h --requester ada", "1 0 1 0")]
    [InlineData("--state in-progress,failed", "0 2 0 0")]
    [InlineData("--resource-href /none", "0 0 0 0")]
    public async Task Counts_are_the_same_from_the_table_and_from_the_API(string options, string expected)
    {
        var fromApi = await _cli.RunAsync($"counts --project p --url {_server.Address} {options}");
        var fromTable = await _cli.RunAsync($"counts --project p --table {_server.Table.Name} {options}");

        Assert.Equal((ExitCode.Done, ExitCode.Done), (fromApi.ExitCode, fromTable.ExitCode));
        Assert.Equal(
            ["acknowledged", "in-progress", "completed", "failed"],
            fromApi.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]));
        Assert.Equal(expected, string.Join(' ', fromApi.Output.TrimEnd().Split('\n').Select(line => line.Split('\t')[1])));
        Assert.Equal(fromApi.Output, fromTable.Output);
    }

    [Fact]
    public async Task Counts_have_the_JSON_of_the_API()
    {
        var result = await _cli.RunAsync($"counts --project p --table {_server.Table.Name} --json");

        Assert.Equal("""{"total":4,"acknowledged":1,"inProgress":2,"completed":1,"failed":0}""" + "\n", result.Output);
    }

    [Fact]
    public async Task Table_of_counts_has_a_bar_for_each_state()
    {
        var result = await _cli.RunAsync($"counts --project p --table {_server.Table.Name} --output table");
        var none = await _cli.RunAsync($"counts --project none --table {_server.Table.Name} --output table");

        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["acknowledged", "in-progress", "completed", "failed"], lines.Select(line => line.TrimStart().Split(' ')[0]));
        Assert.Equal(2 * BarOf(lines[0]), BarOf(lines[1]), tolerance: 2);
        Assert.Equal(BarOf(lines[0]), BarOf(lines[2]));
        Assert.Equal("4 jobs\n", result.Errors);
        Assert.Equal(("", "No jobs.\n"), (none.Output, none.Errors));

        static double BarOf(string line) => line.Count(character => character == '█');
    }

    [Theory]
    [InlineData("404", "{}")]
    [InlineData("200", "[]")]
    [InlineData("200", "{\"total\":1}")]
    [InlineData("200", "{\"total\":\"1\",\"acknowledged\":1,\"inProgress\":0,\"completed\":0,\"failed\":0}")]
    public async Task Answer_without_counts_is_reported(string status, string body)
    {
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.StatusCode = int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, body);
        });

        var result = await _cli.RunAsync($"counts --project p --url {api.Address}");

        Assert.Equal((ExitCode.Unreachable, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("error: No jobs API answers at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_requests_only_jobs_that_match()
    {
        var queries = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var stop = new CancellationTokenSource();
        await using var api = await StubApi.StartAsync(async context =>
        {
            queries.Enqueue(context.Request.QueryString.Value!);
            context.Response.Headers["X-Total-Count"] = "0";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "[]");
            await stop.CancelAsync();
        });

        await _cli.RunAsync($"watch --project p --url {api.Address} --requester ada --created-since 1h", cancellationToken: stop.Token);

        Assert.Equal(
            "?requesterId=ada&createdDate.gte=2026-11-26T11%3A00%3A00.0000000Z&state=acknowledged%2Cin-progress&limit=2147483647",
            queries.First());
    }

    private static string Numbers(CliResult result) => string.Concat(
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line[7]));

    private static Job[] Jobs() =>
    [
        Job(0, "ada", Now, null, null),
        Job(1, "grace,hopper", Now.AddHours(-1), Now.AddHours(-0.5), null),
        Job(2, "ada", Now.AddDays(-1), Now.AddHours(-2), Now.AddHours(-1)),
        Job(3, "grace", Now.AddDays(-1).AddTicks(-1), Now.AddHours(-3), null) with { EndProcessingDate = Now.AddHours(-2.5) },
    ];

    private static Job Job(int number, string requester, DateTimeOffset created, DateTimeOffset? started, DateTimeOffset? ended) => new()
    {
        Id = Guid.Parse($"{number:D8}-0000-4000-8000-000000000000"),
        State = ended is not null ? JobState.Completed : started is not null ? JobState.InProgress : JobState.Acknowledged,
        Description = "d",
        CreatedDate = created,
        RequesterId = requester,
        StartProcessingDate = started,
        EndProcessingDate = ended,
    };
}
