using System.Diagnostics;
using JobsCli;

namespace Jobs.Tests.Cli;

/// <summary>Imports and seeds of jobs that are there already.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class RepeatedImportTests : IAsyncLifetime
{
    private const int Count = 5_000;

    private CliShell _shell = null!;

    public async Task InitializeAsync() => _shell = await CliShell.NewAsync();

    public Task DisposeAsync()
    {
        _shell.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Answer_of_the_API_is_taken_as_the_same_as_its_own_jobs()
    {
        var result = await _shell.RunAsync(
            "jobsctl seed -p p --count 100 --seed 1 --until 2026-01-31 2>/dev/null; jobsctl export -p p > before; "
            + "for f in json jsonl; do jobsctl list -p p --limit 100 -o $f | jobsctl import -; done; "
            + "jobsctl export -p p | cmp - before");

        const string same = "0 jobs added, 100 were there already.\n"
            + "100 of these differ from the table in digits of dates, or have no resource. They stay as they were.\n";
        Assert.Equal(
            (ExitCode.Done, same + same + "100 jobs exported.\n100 jobs exported.\n"), (result.ExitCode, Sorted(result.Errors)));
    }

    [Fact]
    public async Task Job_with_other_content_is_still_a_conflict()
    {
        var result = await _shell.RunAsync(
            "jobsctl seed -p p --count 1 --seed 1 2>/dev/null; "
            + "jobsctl list -p p -o jsonl | sed 's/\"description\":\"/&x/' > changed; jobsctl import changed");

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.Contains("with different content", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed -p p --count 5000 --seed 1 --until 2026-01-31")]
    [InlineData("import lines -p p")]
    public async Task Repetition_is_at_least_half_as_fast(string command)
    {
        await File.WriteAllTextAsync(_shell.Folder["lines"], ImportLines.Of(Count));
        await _shell.RunAsync($"jobsctl {command} --table warm$RANDOM");

        var start = Stopwatch.GetTimestamp();
        var first = await _shell.RunAsync($"jobsctl {command}");
        var fresh = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        var second = await _shell.RunAsync($"jobsctl {command}");
        var repeated = Stopwatch.GetElapsedTime(start);

        Assert.StartsWith("5,000 jobs added, 0 were there already", first.Errors, StringComparison.Ordinal);
        Assert.StartsWith("0 jobs added, 5,000 were there already", second.Errors, StringComparison.Ordinal);
        Assert.True(repeated < 2 * fresh, $"{repeated} instead of {fresh}");
    }

    // What the two exports say comes in any order.
    private static string Sorted(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(lines
            .OrderBy(line => line.EndsWith("exported.", StringComparison.Ordinal))
            .Select(line => $"{line}\n"));
    }
}
