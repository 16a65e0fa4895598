using System.Text.RegularExpressions;
using Jobs.Recording;
using JobsCli;
using Spectre.Console;

namespace Jobs.Tests.Cli;

/// <summary>What people see on a terminal.</summary>
[Trait(Category.Name, Category.Process)]
public sealed partial class TerminalTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 2, 28, 0, 0, 0, TimeSpan.Zero);

    private CliShell _shell = null!;

    public async Task InitializeAsync()
    {
        _shell = await CliShell.NewAsync();
        await _shell.InProcess.Table.CreateIfNotExistsAsync();
        string[] descriptions =
        [
            "short", new string('x', 300), "本番サーバーのディスクのサイズを変更する " + new string('本', 60),
            "🚀 🇫🇷 👩‍💻 e\u0301 ⚠️ fin",
            "\u202Eoverride\u2066 zero\u200Bwidth\u00AD", "two\nlines",
        ];
        await new JobRecorder(_shell.InProcess.Table).AddAsync("p", descriptions.Select((text, index) => new Job
        {
            Id = Guid.Parse($"{index:D8}-0000-4000-8000-000000000000"),
            State = JobState.Failed,
            Description = text,
            CreatedDate = Day.AddMinutes(index),
            RequesterId = index == 0 ? "a requester with a long name " + text : "alice",
            StartProcessingDate = Day.AddMinutes(index).AddSeconds(2),
            EndProcessingDate = Day.AddMinutes(index).AddSeconds(65.5),
            Messages = [new JobMessage(1201, "Quota exceeded " + text, "Details")],
            ResourceHref = "/resources/disks/7",
        }));
    }

    public Task DisposeAsync()
    {
        _shell.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task List_fits_the_terminal_and_keeps_ids_whole(int columns)
    {
        var result = await _shell.RunOnTerminalAsync("jobsctl list -p p", columns);

        var lines = Lines(result.Output);
        Assert.All(lines, line => Assert.InRange(line.GetCellWidth(), 0, columns));
        Assert.Equal(
            Enumerable.Range(0, 6).Reverse().Select(index => $"{index:D8}-0000-4000-8000-000000000000"),
            lines.Where(line => IdPattern().IsMatch(line)).Select(line => line[..36]));
        Assert.Contains("1 to 6 of 6 jobs", lines);
        Assert.Contains(lines, line => line.Contains("\uFFFDoverride\uFFFD zero\uFFFDwidth\uFFFD", StringComparison.Ordinal));
        Assert.Contains("  two lines", lines);
    }

    [Fact]
    public async Task Get_shows_all_fields_and_durations()
    {
        var result = await _shell.RunOnTerminalAsync("jobsctl get -p p 00000005-0000-4000-8000-000000000000", 100);

        Assert.Equal(
            [
                "id           00000005-0000-4000-8000-000000000000",
                "state        failed",
                "description  two lines",
                "requester    alice",
                "created      2026-02-28 00:05:00.000 UTC",
                "started      2026-02-28 00:05:02.000 UTC, 2.0 s after it was created",
                "ended        2026-02-28 00:06:05.500 UTC, 1 min 3 s after its start",
                "resource     /resources/disks/7",
                "reference    /projects/p/jobs/00000005-0000-4000-8000-000000000000",
                "message      1201 Quota exceeded two lines",
                "             Details",
            ],
            Lines(result.Output).Where(line => line.Length > 0));
    }

    [Fact]
    public async Task Get_wraps_long_texts_on_a_terminal_only()
    {
        const string get = "jobsctl get -p p 00000001-0000-4000-8000-000000000000";

        var terminal = await _shell.RunOnTerminalAsync(get, 60);
        var pipe = await _shell.RunAsync($"{get} | cat");

        Assert.All(Lines(terminal.Output), line => Assert.InRange(line.GetCellWidth(), 0, 60));
        Assert.Contains($"description  {new string('x', 300)}\n", pipe.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", pipe.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public async Task Watch_keeps_ids_whole(int columns)
    {
        var result = await _shell.RunOnTerminalAsync("jobsctl watch -p p 00000002-0000-4000-8000-000000000000", columns);

        var lines = Lines(result.Output);
        Assert.All(lines, line => Assert.InRange(line.GetCellWidth(), 0, columns));
        Assert.Matches("^[0-9:]{8}  00000002-0000-4000-8000-000000000000  failed$", lines[0]);
        Assert.Equal(ExitCode.JobFailed, result.ExitCode);
    }

    [Fact]
    public async Task Pipe_gets_one_line_with_tabs_for_each_job()
    {
        var result = await _shell.RunAsync(
            "jobsctl list -p p | cat; jobsctl list -p p -o jsonl | wc -l; "
            + "jobsctl get -p p 00000000-0000-4000-8000-000000000000 -o tsv");

        var lines = result.Output.TrimEnd().Split('\n');
        Assert.Equal(
            "00000005-0000-4000-8000-000000000000\tfailed\t2026-02-28T00:05:00.000Z\t2026-02-28T00:05:02.000Z\t"
            + "2026-02-28T00:06:05.500Z\talice\ttwo lines",
            lines[0]);
        Assert.Equal(8, lines.Length);
        Assert.All(lines[..6], line => Assert.Equal(6, line.Count(character => character == '\t')));
        Assert.Equal("6", lines[6]);
        Assert.StartsWith("00000000-", lines[7], StringComparison.Ordinal);
        Assert.Equal("1 to 6 of 6 jobs\n", result.Errors);
    }

    [Theory]
    [InlineData("NO_COLOR=", true)]
    [InlineData("env -u NO_COLOR", true)]
    [InlineData("NO_COLOR=1", false)]
    [InlineData("NO_COLOR=0", false)]
    public async Task No_color_is_followed_unless_it_is_empty(string variable, bool hasColors)
    {
        var result = await _shell.RunOnTerminalAsync($"{variable} jobsctl list -p p");

        Assert.Equal(hasColors, ColorPattern().IsMatch(result.Output));
    }

    [Fact]
    public async Task Progress_can_be_read_without_colours()
    {
        var result = await _shell.RunOnTerminalAsync("NO_COLOR=1 LANG=C.UTF-8 jobsctl seed -p q --count 3000 --seed 1", 100);

        Assert.Contains("3,000 jobs added, 0 were there already", result.Output, StringComparison.Ordinal);
        Assert.Matches("Seeding +█*░+ +[0-9]+% [0-9,]+/3,000", result.Output);
    }

    [Fact]
    public async Task Bar_of_progress_leaves_room_for_the_figures_on_a_narrow_terminal()
    {
        var result = await _shell.RunOnTerminalAsync("NO_COLOR=1 LANG=C.UTF-8 jobsctl seed -p q --count 3000 --seed 1", 60);

        Assert.Matches("Seeding [█░]{4} +[0-9]+% [0-9,]+/3,000", result.Output);
    }

    [Fact]
    public async Task Interrupted_seed_says_how_to_go_on()
    {
        var result = await _shell.RunAsync(
            "set -m; jobsctl seed -p q --count 500000 --until 2026-01-31 --seed 7 & pid=$!; "
            + "until [ \"$(jobsctl list -p q -o jsonl --limit 1 2>/dev/null | wc -l)\" = 1 ]; do :; done; "
            + "kill -INT $pid; wait $pid");

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.Equal(
            "interrupted: Jobs that were written stay; the same command with --seed 7 --until 2026-01-31 adds the others.\n",
            result.Errors);
    }

    // Without what styles text, and without blanks at the ends.
    private static List<string> Lines(string output) =>
        [.. StylePattern().Replace(output, "").Split('\n').Select(line => line.TrimEnd())];

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex StylePattern();

    [GeneratedRegex("\u001b\\[(?:[0-9]+;)*(?:3[0-8]|9[0-7])(?:;[0-9]+)*m")]
    private static partial Regex ColorPattern();

    [GeneratedRegex("^[0-9]{8}-0000-4000-8000-000000000000")]
    private static partial Regex IdPattern();
}
