using System.Globalization;
using Jobs.Development;
using Jobs.Recording;
using JobsCli;

namespace Jobs.Tests.Cli;

/// <summary>Pipes, redirections and signals.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class StreamTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 2, 28, 0, 0, 0, TimeSpan.Zero);

    private CliShell _shell = null!;

    public async Task InitializeAsync()
    {
        _shell = await CliShell.NewAsync();
        await _shell.InProcess.Table.CreateIfNotExistsAsync();
        await new JobRecorder(_shell.InProcess.Table).AddAsync("p", SampleJobs.Create(3, Day).Take(1000));
    }

    public Task DisposeAsync()
    {
        _shell.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("import -")]
    [InlineData("import pipe")]
    [InlineData("hash-key --key -")]
    [InlineData("export -p p -o pipe")]
    public async Task Ctrl_C_and_SIGTERM_end_a_command_that_waits_immediately(string command)
    {
        foreach (var signal in new[] { "INT", "TERM" })
        {
            // The process that keeps standard input open must not keep standard error open, which is read to its end.
            var result = await _shell.RunAsync(
                $$"""
                rm -rf pipe tmp; mkfifo pipe; mkdir tmp; set -m; export TMPDIR=$PWD/tmp
                jobsctl {{command}} < <(exec sleep 60 2>&-) & pid=$!
                for i in {1..100}; do sleep 0.1; grep -qE "^SigCgt.*[2367abef]$" /proc/$pid/status && break; done; sleep 2
                start=$(date +%s%N); kill -{{signal}} $pid; wait $pid; code=$?
                echo $(( ($(date +%s%N) - start) / 1000000 )); ls tmp | grep ^tmp; exit $code
                """);

            Assert.Equal(ExitCode.Interrupted, result.ExitCode);
            Assert.InRange(int.Parse(result.Output, CultureInfo.InvariantCulture), 0, 5_000);
        }
    }

    [Theory]
    [InlineData("import -")]
    [InlineData("hash-key --key -")]
    public async Task Closed_standard_input_is_reported(string command)
    {
        var result = await _shell.RunAsync($"timeout 30 jobsctl {command} <&-");

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.Equal("error: Standard input is closed.\n", result.Errors);
    }

    [Theory]
    [InlineData("list -p p", "<", "it is not open for writing")]
    [InlineData("list -p p", "closed", "standard output is closed")]
    [InlineData("list -p p --json", "closed", "standard output is closed")]
    [InlineData("list -p p -o table", "full", "No space left on device")]
    [InlineData("export -p p", "<", "it is not open for writing")]
    [InlineData("export -p p", "closed", "standard output is closed")]
    [InlineData("export -p p", "full", "No space left on device")]
    [InlineData("hash-key", "closed", "standard output is closed")]
    [InlineData("--help", "closed", "standard output is closed")]
    [InlineData("--version", "full", "No space left on device")]
    public async Task Output_that_cannot_be_written_is_reported(string command, string output, string reason)
    {
        var redirection = output switch
        {
            "<" => "1</dev/null",
            "full" => ">/dev/full",
            _ => ">&-",
        };

        var result = await _shell.RunAsync($"jobsctl {command} {redirection}");

        Assert.Equal(ExitCode.NotWritten, result.ExitCode);
        Assert.Contains($"error: The output cannot be written: {reason}", result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Closed_standard_error_changes_nothing()
    {
        var result = await _shell.RunAsync("jobsctl export -p p 2>&- | wc -l; jobsctl bogus 2>&-");

        Assert.Equal((ExitCode.Usage, "1000\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("export -p p | head -c 10")]
    [InlineData("export -p p -o - | head -c 10")]
    [InlineData("export -p p -o /dev/stdout | head -c 10")]
    [InlineData("list -p p --limit 1000 --json | head -c 10")]
    [InlineData("list -p p --limit 1000 | head -c 10")]
    public async Task Closed_pipe_ends_the_command_quietly(string pipe)
    {
        var result = await _shell.RunAsync($"jobsctl {pipe} >/dev/null; echo ${{PIPESTATUS[0]}}");

        Assert.Equal(($"{ExitCode.OutputClosed}\n", ""), (result.Output, result.Errors));
    }

    [Fact]
    public async Task Watch_ends_when_nobody_reads_it()
    {
        var result = await _shell.RunAsync("jobsctl watch -p p --interval 1s | true; echo ${PIPESTATUS[0]}");

        Assert.Equal($"{ExitCode.OutputClosed}\n", result.Output);
    }

    [Fact]
    public async Task Commands_write_one_after_the_other_into_the_same_file()
    {
        var result = await _shell.RunAsync(
            "{ jobsctl list -p p --limit 2; jobsctl export -p p; echo end; } > all 2>&1; wc -l < all; tail -1 all");

        Assert.Equal("1005\nend\n", result.Output);
    }

    [Fact]
    public async Task Interrupted_watch_says_nothing()
    {
        var result = await _shell.RunAsync(
            "set -m; jobsctl watch -p p & sleep 3; kill -INT $!; wait $!");

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.Single(result.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Interrupted_export_says_that_nothing_was_kept()
    {
        // It waits for a reader of the pipe.
        var result = await _shell.RunAsync(
            "set -m; mkfifo pipe; jobsctl export -p p -o pipe & sleep 3; kill -INT $!; wait $!; code=$?; ls; exit $code");

        Assert.Equal(
            (ExitCode.Interrupted, "pipe\n", "interrupted: Nothing was kept of the export.\n"),
            (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task Interrupted_purge_tells_what_is_hidden()
    {
        var result = await _shell.RunAsync(
            """
            set -m; jobsctl purge -p p --older-than 0s --yes --wait 1h & pid=$!
            for i in {1..100}; do sleep 0.2; [ "$(jobsctl list -p p -s completed,failed 2>&1)" = "No jobs." ] && break; done
            kill -INT $pid; wait $pid
            """);

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.Matches(
            "interrupted: [0-9]+ jobs marked deleted, which the API no longer shows. The next purge removes them.",
            result.Errors);
    }
}
