using Azure.Data.Tables;
using Jobs.Tests.Support;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class ImportErrorsTests
{
    [Theory]
    [InlineData(
        """{"id": nope""", "line 7: invalid JSON at byte 9: 'nope' is an invalid JSON literal. Expected the literal 'null'.")]
    [InlineData("null", "line 7: null is not a valid job.")]
    [InlineData("{}", "line 7: id is missing.")]
    [InlineData("""{"id":"x"}""", "line 7: id 'x' is not a UUID with hyphens.")]
    [InlineData("""{"id":17}""", "line 7: id is unknown or has the wrong type.")]
    [InlineData(
        """{"id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","state":"done"}""",
        "line 7: state 'done' is not one of acknowledged, in-progress, completed, failed.")]
    public async Task Invalid_job_is_reported_with_its_line_and_nothing_is_written(string line, string error)
    {
        var cli = await Support.Cli.NewAsync();
        var input = string.Concat(ImportLines.Of(6), line, "\n", ImportLines.Of(2, from: 10));

        var result = await cli.RunAsync("import - --project p", input);

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.Equal(
            $"invalid: {error}\nerror: 1 of 9 jobs is invalid, nothing was written: fix the file, or use --skip-invalid.\n",
            result.Errors);
        await Assert.ThrowsAsync<Azure.RequestFailedException>(() => CountAsync(cli.Table));
    }

    [Theory]
    [InlineData("\"description\":\"d\"", "\"description\":null", "description is missing")]
    [InlineData("\"description\":\"d\"", "\"description\":\"d\",\"extra\":1", "extra is unknown or has the wrong type")]
    [InlineData(
        "\"description\":\"d\"", "\"description\":\"d\",\"description\":\"e\"", "invalid JSON: Duplicate property 'description'")]
    [InlineData("2026-02-28T12:00:00.123Z", "2026-02-30T12:00:00Z", "createdDate '2026-02-30T12:00:00Z' is not a date")]
    [InlineData("2026-02-28T12:00:00.123Z", "2026-02-28T12:00:00", "is not a date such as")]
    [InlineData("2026-02-28T12:00:00.123Z", "1600-02-28T12:00:00Z", "before the year 1601")]
    [InlineData("\"messages\":[]", "\"messages\":[{\"code\":1}]", "messages")]
    [InlineData("\"messages\":[]", "\"messages\":[null]", "messages has a null")]
    [InlineData(
        "\"messages\":[]",
        "\"messages\":[{\"code\":1.5,\"message\":\"m\"}]",
        "messages[0].code is unknown or has the wrong type")]
    [InlineData(
        "\"state\"",
        "\"hRef\":\"/projects/other/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6\",\"state\"",
        "its hRef names project 'other', not 'p'")]
    [InlineData("\"state\"", "\"hRef\":\"/jobs/1\",\"state\"", "hRef is not /projects/{projectId}/jobs/3fa85f64")]
    [InlineData("\"description\":\"d\"", "\"description\":\"\\ud83d\"", "description is unknown or has the wrong type")]
    public async Task Invalid_job_is_reported_with_the_reason(string part, string replacement, string error)
    {
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync(
            "import - --project p", ImportLines.Line.Replace(part, replacement, StringComparison.Ordinal));

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.StartsWith("invalid: line 1: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains(error, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Description_that_is_too_long_is_reported_with_its_length()
    {
        var cli = await Support.Cli.NewAsync();
        var line = ImportLines.Line.Replace("\"d\"", $"\"{new string('x', 32_770)}\"", StringComparison.Ordinal);

        var result = await cli.RunAsync("import - --project p", line);

        Assert.Contains(
            "line 1: Description has 32,770 characters (UTF-16), 2 more than the 32,768",
            result.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_without_a_project_is_reported_with_the_option()
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync("import -", ImportLines.Line);

        Assert.Contains("line 1: it has no hRef that names its project: use --project.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duplicate_job_is_invalid()
    {
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync("import - --project p", $"{ImportLines.Line}\n\n{ImportLines.Line}\n");

        Assert.Contains(
            "line 3: job 3fa85f64-5717-4562-b3fc-2c963f66afa6 is a duplicate of line 1.",
            result.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skip_invalid_imports_the_valid_jobs()
    {
        var cli = await Support.Cli.NewAsync();
        var input = $"{ImportLines.Of(3)}broken\n\uFEFF{ImportLines.Of(3, from: 10)}";

        var result = await cli.RunAsync("import - --project p --skip-invalid", input);

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal(5, await CountAsync(cli.Table));
        Assert.Contains("skipped: line 4: invalid JSON at byte 1", result.Errors, StringComparison.Ordinal);
        Assert.Contains("warning: 2 of 7 jobs were invalid and skipped.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_an_array_name_the_item_or_the_line()
    {
        var cli = await Support.Cli.NewAsync();

        var invalid = await cli.RunAsync("import - --project p", $"\uFEFF [\n{ImportLines.Line},\n{{}}]");
        var malformed = await cli.RunAsync("import - --project p", $"[\n{ImportLines.Line},\n{{]");

        Assert.StartsWith("invalid: item 2: id is missing.", invalid.Errors, StringComparison.Ordinal);
        Assert.StartsWith("error: line 3: invalid JSON", malformed.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCode.BadData, ExitCode.BadData), (invalid.ExitCode, malformed.ExitCode));
    }

    private static Task<int> CountAsync(TableClient table) =>
        table.QueryAsync<TableEntity>(AnyJob.RowKeys, select: ["RowKey"]).CountAsync().AsTask();
}
