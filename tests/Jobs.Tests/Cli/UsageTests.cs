using System.Diagnostics;
using Jobs.Tests.Support;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    public async Task Missing_command_shows_the_help(string arguments)
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync(arguments);

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains("jobsctl [command] [options]", result.Output, StringComparison.Ordinal);
        Assert.Contains("130  interrupted", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("import")]
    [InlineData("export")]
    [InlineData("list")]
    [InlineData("counts")]
    [InlineData("get")]
    [InlineData("completion")]
    [InlineData("watch")]
    [InlineData("purge")]
    [InlineData("hash-key")]
    [InlineData("probe-timestamps")]
    public async Task Help_of_a_command_has_examples(string command)
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync($"{command} --help");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains($"jobsctl {command}", result.Output.Split("Examples:")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bogus", "Unrecognized command or argument 'bogus'.", "jobsctl")]
    [InlineData("seed --count 3", "Option '--project' is required.", "jobsctl seed")]
    [InlineData("seed --project p --count 0", "--count must be a whole number of at least 1, not '0'.", "jobsctl seed")]
    [InlineData(
        "seed --project p --count 3 --until yesterday",
        "--until must be a day such as 2026-01-31, not 'yesterday'.",
        "jobsctl seed")]
    [InlineData(
        "export --project a/b", "--project must be 1 to 255 characters without / \\ # ? and control characters.", "jobsctl export")]
    [InlineData("watch --project p 17", "JOB must be a UUID with hyphens, not '17'.", "jobsctl watch")]
    [InlineData(
        "watch --project p --interval soon", "--interval must be a time such as 90d, 12h, 30m or 2s, not 'soon'.", "jobsctl watch")]
    [InlineData(
        "watch --project p 3fa85f64-5717-4562-b3fc-2c963f66afa6 --created-since 1h",
        "Filters select jobs to watch: use them without JOB.",
        "jobsctl watch")]
    [InlineData(
        "list --project p --created-since yesterday",
        "--created-since must be a time before now such as 30m, 24h or 7d, or a date such as 2026-11-26 or 2026-11-26T13:00:00Z, "
            + "not 'yesterday'.",
        "jobsctl list")]
    [InlineData("purge --older-than 90d", "Give either --project or --all.", "jobsctl purge")]
    [InlineData("purge --all --project p --older-than 90d", "Give either --project or --all.", "jobsctl purge")]
    [InlineData(
        "list --project p --url ftp://x",
        "--url must be an http or https address, for example http://localhost:7071.",
        "jobsctl list")]
    [InlineData(
        "list --project p --url http://x --table t",
        "--url reads from the API, --storage and --table from the table: use one of them.",
        "jobsctl list")]
    [InlineData(
        "hash-key --key secret",
        "--key must be -: a key on the command line is visible to all users of the machine.",
        "jobsctl hash-key")]
    public async Task Invalid_command_line_is_reported_with_the_help_to_read(string arguments, string error, string command)
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Equal($"error: {error}\nSee '{command} --help'.\n", result.Errors.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(
        "list --project p --state done",
        "'done' is not a job state. The values of state are: acknowledged, in-progress, completed, failed.")]
    [InlineData(
        "export --project p --state done",
        "'done' is not a job state. The values of state are: acknowledged, in-progress, completed, failed.")]
    [InlineData("list --project p --storage nonsense", "JobsStorage is not a connection string of a storage account.")]
    [InlineData("list --project p --table x", "Jobs__TableName must be 3 to 63 letters and digits, begin with a letter, and not be 'tables', which is reserved.")]
    public async Task Values_follow_the_rules_of_the_API_and_of_the_settings(string arguments, string error)
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Equal($"error: {error}\n", result.Errors.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("list --project p")]
    [InlineData("export --project p")]
    [InlineData("watch --project p")]
    [InlineData("purge --project p --older-than 1d")]
    public async Task Missing_table_is_reported(string arguments)
    {
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync(arguments);

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.StartsWith(
            $"error: There is no table '{cli.Table.Name}' at http://127.0.0.1:", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed --project p --count 1")]
    [InlineData("import -")]
    [InlineData("list --project p")]
    [InlineData("export --project p")]
    [InlineData("watch --project p")]
    [InlineData("purge --all --older-than 1d")]
    public async Task Unreachable_storage_is_reported_with_a_hint(string arguments)
    {
        var cli = await Support.Cli.NewAsync();
        var port = TestPorts.Next();
        cli.Settings["JobsStorage"] = TestStorage.ConnectionString(port);

        var result = await cli.RunAsync(arguments);

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Equal(
            $"error: Table Storage does not answer at http://127.0.0.1:{port}: "
            + "start the local server (dotnet run --project src/JobsServer), or set JobsStorage.\n",
            result.Errors.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Wrong_account_key_is_reported()
    {
        var cli = await Support.Cli.NewAsync();
        var connection = cli.Settings["JobsStorage"]!;
        cli.Settings["JobsStorage"] = connection.Replace("AccountKey=Eby8", "AccountKey=Abcd", StringComparison.Ordinal);

        var result = await cli.RunAsync("list --project p");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("rejects the request (403", result.Errors, StringComparison.Ordinal);
    }

    [Trait(Category.Name, Category.Process)]
    [Fact]
    public async Task Process_exits_with_the_exit_code()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(JobsCommand).Assembly.Location, "bogus"])
        {
            RedirectStandardError = true,
        })!;

        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(ExitCode.Usage, process.ExitCode);
        Assert.StartsWith("error: Unrecognized command", errors, StringComparison.Ordinal);
    }
}
