using JobsCli;

namespace Jobs.Tests.Cli;

/// <summary>Completion, suggestions, help and settings from the environment.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ShellComfortTests : IAsyncLifetime
{
    private CliShell _shell = null!;

    public async Task InitializeAsync() => _shell = await CliShell.NewAsync();

    public Task DisposeAsync()
    {
        _shell.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("jobsctl wat", "watch")]
    [InlineData("jobsctl purge --older", "--older-than")]
    [InlineData("jobsctl list --state ack", "acknowledged")]
    [InlineData("jobsctl list --sort -created", "-createdDate")]
    [InlineData("jobsctl list --output js", "json jsonl")]
    [InlineData("jobsctl completion ba", "bash")]
    [InlineData("jobsctl help se", "seed")]
    public async Task Bash_completes_a_command_line(string line, string completions)
    {
        var result = await _shell.RunAsync(
            $$"""
            source <(jobsctl completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            COMP_WORDS=($COMP_LINE) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            eval "$(complete -p jobsctl | sed 's/.*-F \([^ ]*\) .*/\1/')"
            printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' '
            """);

        Assert.Equal((completions + "\n", ""), (result.Output, result.Errors));
    }

    [Theory]
    [InlineData("zsh", "#compdef jobsctl")]
    [InlineData("fish", "complete --command jobsctl")]
    public async Task Scripts_of_other_shells_are_printed(string shell, string start)
    {
        var result = await _shell.RunAsync($"jobsctl completion {shell}; jobsctl '[suggest]' 'jobsctl completion f'");

        Assert.StartsWith(start, result.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nfish\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lst", "'list'")]
    [InlineData("exprot", "'export'")]
    [InlineData("list -p p --lmit 3", "'--limit'")]
    public async Task Mistyped_name_gets_a_suggestion(string arguments, string name)
    {
        var result = await _shell.RunAsync($"jobsctl {arguments}");

        Assert.Equal((ExitCode.Usage, ""), (result.ExitCode, result.Output));
        Assert.Contains($"Did you mean {name}", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_command_is_the_help_option()
    {
        var result = await _shell.RunAsync(
            "cmp <(jobsctl help list) <(jobsctl list --help) && cmp <(jobsctl help) <(jobsctl --help) && jobsctl help lst");

        Assert.Equal(
            (ExitCode.Usage, "error: There is no command 'lst': see 'jobsctl --help'.\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Options_have_defaults_from_the_environment_which_the_help_names()
    {
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.Headers["X-Total-Count"] = "0";
            var headers = context.Request.Headers;
            context.Response.StatusCode =
                (headers["X-Requester-Id"], headers["X-API-Key"], headers.Authorization) == ("r", "k", "Bearer t") ? 200 : 401;
            return Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "[]");
        });

        var result = await _shell.RunAsync(
            $"export JOBS_PROJECT=q JOBS_URL={api.Address} JOBS_REQUESTER=r JOBS_API_KEY=k JOBS_TOKEN=t; jobsctl list; "
            + "jobsctl list -p p; jobsctl list --table tab 2>/dev/null; JOBS_URL=x jobsctl list; jobsctl list --help");

        Assert.Equal(["GET /projects/q/jobs", "GET /projects/p/jobs"], api.Requests);
        Assert.Equal(
            "No jobs.\nNo jobs.\n"
            + "error: JOBS_URL must be an http or https address, for example http://localhost:7071.\n",
            result.Errors);
        Assert.All(
            ["JOBS_PROJECT", "JOBS_URL", "JOBS_REQUESTER", "JOBS_API_KEY", "JOBS_TOKEN", "JobsStorage", "Jobs__TableName"],
            name => Assert.Contains(name, result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verbose_says_requests_and_the_details_of_an_error()
    {
        await using var api = await StubApi.StartAsync("nonsense");

        var result = await _shell.RunAsync(
            $"jobsctl list -p p --url {api.Address} --verbose; jobsctl --verbose list -p p; jobsctl list -p p");

        Assert.Contains($"verbose: GET {api.Address}/projects/p/jobs?sort=", result.Errors, StringComparison.Ordinal);
        Assert.Contains("verbose: CommandException: No jobs API answers", result.Errors, StringComparison.Ordinal);
        Assert.Contains("verbose: Request [", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("SharedKey", result.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("error: There is no table", result.Errors.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }
}
