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
    public async Task Replace_lets_the_newer_job_win()
    {
        var acknowledged = ImportLines.Line.Replace("\"failed\"", "\"acknowledged\"", StringComparison.Ordinal);
        var started = Number(1, acknowledged.Replace(
            "\"acknowledged\"", "\"in-progress\",\"startProcessingDate\":\"2026-03-01T00:00:00Z\"", StringComparison.Ordinal));
        var message = Number(2, ImportLines.Line.Replace("[]", "[{\"code\":1,\"message\":\"m\"}]", StringComparison.Ordinal));
        var otherText = Number(4, ImportLines.Line.Replace("\"d\"", "\"e\"", StringComparison.Ordinal));
        await WriteAsync("there", Number(1, acknowledged), Number(2, ImportLines.Line), Number(3, ImportLines.Line), otherText);
        await WriteAsync(
            "file", started, message, Number(3, acknowledged), Number(4, ImportLines.Line), Number(5, acknowledged));

        var result = await _shell.RunAsync(
            "jobsctl import there -p p 2>/dev/null; jobsctl import file -p p; jobsctl import file -p p --replace; "
            + "jobsctl import file -p p --replace; jobsctl list -p p --sort id 2>/dev/null | cut -f 2,7; "
            + "jobsctl export -p p 2>/dev/null | grep '\"code\":1' | cut -c 1-15");

        const string kept = "2 of these have other content, and are not older in the table. They stay as they were.\n";
        Assert.Contains("with different content", result.Errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(
            $"1 job added, 2 were there already, 2 replaced.\n{kept}0 jobs added, 5 were there already, 0 replaced.\n{kept}",
            result.Errors[(result.Errors.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.Equal(
            "in-progress\td\nfailed\td\nfailed\td\nfailed\te\nacknowledged\td\n{\"id\":\"00000002\n", result.Output);
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
    public async Task Repetition_adds_nothing(string command)
    {
        await File.WriteAllTextAsync(_shell.Folder["lines"], ImportLines.Of(Count));

        var first = await _shell.RunAsync($"jobsctl {command}");
        var second = await _shell.RunAsync($"jobsctl {command}");

        Assert.StartsWith("5,000 jobs added, 0 were there already", first.Errors, StringComparison.Ordinal);
        Assert.StartsWith("0 jobs added, 5,000 were there already", second.Errors, StringComparison.Ordinal);
    }

    private static string Number(int number, string line) =>
        line.Replace("3fa85f64-", $"{number:D8}-", StringComparison.Ordinal);

    private Task WriteAsync(string name, params string[] lines) => File.WriteAllLinesAsync(_shell.Folder[name], lines);

    // What the two exports say comes in any order.
    private static string Sorted(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(lines
            .OrderBy(line => line.EndsWith("exported.", StringComparison.Ordinal))
            .Select(line => $"{line}\n"));
    }
}
