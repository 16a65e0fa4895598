using System.Text;
using JobsCli;

namespace Jobs.Tests.Cli;

/// <summary>What <c>import</c> takes for a job, read from files by the process.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ImportRulesTests : IAsyncLifetime
{
    private const string Id = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

    private CliShell _shell = null!;

    public async Task InitializeAsync() => _shell = await CliShell.NewAsync();

    public Task DisposeAsync()
    {
        _shell.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Id_must_be_exactly_a_UUID()
    {
        string[] ids =
        [
            "+fa85f64-5717-4562-b3fc-2c963f66afa1", "0x000001-0000-4000-8000-000000000000", $" {Id}", $"{Id} ", $"{{{Id}}}",
            $"{Id}\\n", $"{Id}\\u0000", Id.Replace("-", "", StringComparison.Ordinal), "３fa85f64-5717-4562-b3fc-2c963f66afa6",
        ];
        await WriteAsync("file", string.Join('\n', ids.Select(id => ImportLines.Line.Replace(Id, id, StringComparison.Ordinal))));

        var result = await _shell.RunAsync(
            $"jobsctl import file -p p; jobsctl watch -p p ' {Id}'; jobsctl watch -p p '0x{Id[2..]}'");

        Assert.Contains("error: 9 of 9 jobs are invalid", result.Errors, StringComparison.Ordinal);
        Assert.Contains(
            $"invalid: line 1: id '{ids[0]}' is not a UUID with hyphens.\n", result.Errors, StringComparison.Ordinal);
        Assert.Contains($"JOB must be a UUID with hyphens, not ' {Id}'.", result.Errors, StringComparison.Ordinal);
        Assert.Contains("JOB must be a UUID with hyphens, not '0xa85f64", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Date_must_have_exactly_the_format()
    {
        const string valid = "2026-02-28T12:00:00.123Z";
        string[] dates =
        [
            "2026-02-28T12:00:00.Z", "2026-02-28T12:00:00+0100", "2026-02-28T12:00:00+1:00", $" {valid}", $"{valid} ",
            $"{valid}\\u0000", "2026-02-28T12:00:00.12345678Z", "2026-02-28t12:00:00z", "２026-02-28T12:00:00Z",
        ];
        await WriteAsync(
            "file", string.Join('\n', dates.Select(date => ImportLines.Line.Replace(valid, date, StringComparison.Ordinal))));

        var result = await _shell.RunAsync("jobsctl import file -p p");

        Assert.Contains("error: 9 of 9 jobs are invalid", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Date_may_have_another_offset()
    {
        await WriteAsync(
            "file",
            ImportLines.Line.Replace("2026-02-28T12:00:00.123Z", "2026-02-28T13:00:00.123+01:00", StringComparison.Ordinal));

        var result = await _shell.RunAsync("jobsctl import file -p p && jobsctl export -p p");

        Assert.Contains("\"createdDate\":\"2026-02-28T12:00:00.1230000Z\"", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"id\"")]
    [InlineData("\"description\"")]
    [InlineData("\"code\"")]
    public async Task Duplicate_property_is_invalid_in_every_form(string name)
    {
        var job = ImportLines.Line.Replace("[]", """[{"code":1,"message":"m"}]""", StringComparison.Ordinal);
        var value = name == "\"code\"" ? "7" : "\"x\"";
        var duplicate = job.Replace($"{name}:", $"{name}:{value},{name}:", StringComparison.Ordinal);
        await WriteAsync("lines", duplicate);
        await WriteAsync("array", $"[\n{ImportLines.Of(1)},\n{duplicate}]");

        var result = await _shell.RunAsync("jobsctl import lines -p p; jobsctl import array -p p");

        Assert.Matches($"invalid: line 1: invalid JSON: Duplicate property {name.Replace('"', '\'')}", result.Errors);
        Assert.Matches($"invalid: item 2: invalid JSON: Duplicate property {name.Replace('"', '\'')}", result.Errors);
        Assert.DoesNotContain("added", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Item_that_is_not_an_object_is_reported_by_its_kind()
    {
        await WriteAsync("lines", "[]\n");
        await WriteAsync("array", """[[], "x", 5, null, true]""");
        await WriteAsync("more", "{}\n\"x\"\n5\nfalse\n[]\n");

        var result = await _shell.RunAsync("jobsctl import array -p p; jobsctl import more -p p");

        Assert.Equal(
            """
            invalid: item 1: an array is not a valid job.
            invalid: item 2: a string is not a valid job.
            invalid: item 3: a number is not a valid job.
            invalid: item 4: null is not a valid job.
            invalid: item 5: true is not a valid job.
            error: 5 of 5 jobs are invalid, nothing was written: fix the file, or use --skip-invalid.
            invalid: line 1: id is missing.
            invalid: line 2: a string is not a valid job.
            invalid: line 3: a number is not a valid job.
            invalid: line 4: false is not a valid job.
            invalid: line 5: an array is not a valid job.
            error: 5 of 5 jobs are invalid, nothing was written: fix the file, or use --skip-invalid.

            """,
            result.Errors);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-32", true)]
    public async Task File_in_another_encoding_is_one_sentence(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        await File.WriteAllBytesAsync(
            _shell.Folder["file"], [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(ImportLines.Of(3))]);

        var result = await _shell.RunAsync("jobsctl import file -p p; gzip < file > file.gz; jobsctl import file.gz -p p");

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.Equal(
            "error: The file is not text in UTF-8: convert it first, for example with iconv --from-code UTF-16 --to-code UTF-8.\n"
            + "error: The file is compressed: use gunzip first.\n",
            result.Errors);
    }

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(_shell.Folder[name], content);
}
