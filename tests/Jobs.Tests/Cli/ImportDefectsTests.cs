using Azure.Data.Tables;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class ImportDefectsTests
{
    [Theory]
    [InlineData("{\"id\": nope", "line 7: broken JSON at byte 9: 'nope' is an invalid JSON literal. Expected the literal 'null'.")]
    [InlineData("null", "line 7: null is no job.")]
    [InlineData("{}", "line 7: id is missing.")]
    [InlineData("""{"id":"x"}""", "line 7: id 'x' is no UUID with hyphens.")]
    [InlineData("""{"id":17}""", "line 7: id is unknown or of the wrong kind.")]
    [InlineData("""{"id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","state":"done"}""", "line 7: state 'done' is none of acknowledged, in-progress, completed, failed.")]
    public async Task A_job_that_is_invalid_is_named_by_its_line_and_nothing_is_written(string line, string defect)
    {
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync("import - --project p", string.Concat(ImportLines.Of(6), line, "\n", ImportLines.Of(2, from: 10)));

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.Equal(
            $"invalid: {defect}\nerror: 1 of 9 jobs are invalid, nothing was written: mend the file, or give --skip-invalid.\n",
            result.Errors);
        await Assert.ThrowsAsync<Azure.RequestFailedException>(() => CountAsync(cli.Table));
    }

    [Theory]
    [InlineData("\"description\":\"d\"", "\"description\":null", "description is missing")]
    [InlineData("\"description\":\"d\"", "\"description\":\"d\",\"extra\":1", "extra is unknown or of the wrong kind")]
    [InlineData("\"description\":\"d\"", "\"description\":\"d\",\"description\":\"e\"", "broken JSON at byte")]
    [InlineData("2026-02-28T12:00:00.123Z", "2026-02-30T12:00:00Z", "createdDate '2026-02-30T12:00:00Z' is no date")]
    [InlineData("2026-02-28T12:00:00.123Z", "2026-02-28T12:00:00", "is no date such as")]
    [InlineData("2026-02-28T12:00:00.123Z", "1600-02-28T12:00:00Z", "before the year 1601")]
    [InlineData("\"messages\":[]", "\"messages\":[{\"code\":1}]", "messages")]
    [InlineData("\"messages\":[]", "\"messages\":[null]", "messages has a null")]
    [InlineData("\"messages\":[]", "\"messages\":[{\"code\":1.5,\"message\":\"m\"}]", "messages[0].code is unknown or of the wrong kind")]
    [InlineData("\"state\"", "\"hRef\":\"/projects/other/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6\",\"state\"", "it belongs to project 'other' by its hRef, not to 'p'")]
    [InlineData("\"state\"", "\"hRef\":\"/jobs/1\",\"state\"", "hRef is not /projects/{projectId}/jobs/3fa85f64")]
    [InlineData("\"description\":\"d\"", "\"description\":\"\\ud83d\"", "description is unknown or of the wrong kind")]
    public async Task A_job_that_breaks_a_rule_is_told_why(string part, string replacement, string defect)
    {
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync("import - --project p", ImportLines.Line.Replace(part, replacement, StringComparison.Ordinal));

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.StartsWith("invalid: line 1: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains(defect, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_that_is_too_long_is_told_with_its_length()
    {
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync(
            "import - --project p", ImportLines.Line.Replace("\"d\"", $"\"{new string('x', 32_770)}\"", StringComparison.Ordinal));

        Assert.Contains("line 1: Description has 32,770 characters (UTF-16), 2 more than the 32,768", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_without_a_project_is_told_to_be_given_one()
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync("import -", ImportLines.Line);

        Assert.Contains("line 1: it has no hRef that names its project: give --project.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_comes_twice_is_invalid()
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync("import - --project p", $"{ImportLines.Line}\n\n{ImportLines.Line}\n");

        Assert.Contains(
            "line 3: job 3fa85f64-5717-4562-b3fc-2c963f66afa6 stands on line 1 already.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_jobs_can_be_skipped()
    {
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync("import - --project p --skip-invalid", $"{ImportLines.Of(3)}broken\n\uFEFF{ImportLines.Of(3, from: 10)}");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal(5, await CountAsync(cli.Table));
        Assert.Contains("skipped: line 4: broken JSON at byte 1", result.Errors, StringComparison.Ordinal);
        Assert.Contains("warning: 2 of 7 jobs are invalid and left out.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_array_names_its_items_and_the_line_where_it_is_broken()
    {
        var cli = await Support.Cli.NewAsync();

        var invalid = await cli.RunAsync("import - --project p", $"\uFEFF [\n{ImportLines.Line},\n{{}}]");
        var broken = await cli.RunAsync("import - --project p", $"[\n{ImportLines.Line},\n{{]");

        Assert.StartsWith("invalid: item 2: id is missing.", invalid.Errors, StringComparison.Ordinal);
        Assert.StartsWith("error: line 3: broken JSON", broken.Errors, StringComparison.Ordinal);
        Assert.Equal((ExitCode.BadData, ExitCode.BadData), (invalid.ExitCode, broken.ExitCode));
    }

    private static Task<int> CountAsync(TableClient table) => table.QueryAsync<TableEntity>(select: ["RowKey"]).CountAsync().AsTask();
}
