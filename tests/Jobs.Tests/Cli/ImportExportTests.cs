using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class ImportExportTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 2, 28, 0, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_of_an_export_restores_every_property_and_exports_the_same_bytes()
    {
        const string project = "été & 100% (本番)";
        var from = await WithJobsAsync(project, [.. UnusualJobs(), .. SampleJobs.Create(3, Day).Take(1500)]);
        var exported = await from.RunAsync(["export", "--project", project, "--output", _folder["a.jsonl"]]);
        Assert.Equal((ExitCode.Done, "1,506 jobs exported.\n"), (exported.ExitCode, exported.Errors));

        var to = await Support.Cli.NewAsync();
        var imported = await to.RunAsync($"import {_folder["a.jsonl"]}");
        Assert.Equal((ExitCode.Done, "1,506 jobs added, 0 were there already.\n"), (imported.ExitCode, imported.Errors));
        await to.RunAsync(["export", "--project", project, "--output", _folder["b.jsonl"]]);

        Assert.Equal(await File.ReadAllBytesAsync(_folder["a.jsonl"]), await File.ReadAllBytesAsync(_folder["b.jsonl"]));
        Assert.Equal(await PropertiesAsync(from.Table), await PropertiesAsync(to.Table));
    }

    [Fact]
    public async Task Export_has_the_format_of_the_API_with_seven_digits_and_the_resource()
    {
        var cli = await WithJobsAsync("a b", [UnusualJobs()[0]]);

        var result = await cli.RunAsync(["export", "--project", "a b"]);

        Assert.Equal(
            """
            {"id":"00000000-0000-4000-8000-000000000001",
            "hRef":"/projects/a%20b/jobs/00000000-0000-4000-8000-000000000001","state":"failed",
            "description":"é \uD83D\uDE80 \"<>&'\" \t","createdDate":"2026-02-28T12:00:00.1234567Z","requesterId":"",
            "endProcessingDate":"2026-02-28T12:00:01.0000001Z",
            "messages":[{"code":-2147483648,"message":"","description":"d"},{"code":7,"message":"ü"}],"resourceHref":""}
            """.ReplaceLineEndings("")
            + "\n",
            result.Output);
    }

    [Fact]
    public async Task Export_with_states_has_only_jobs_in_these_states()
    {
        var cli = await WithJobsAsync("p", SampleJobs.Create(3, Day).Take(100));

        var result = await cli.RunAsync("export --project p --state failed,acknowledged --state in-progress");

        Assert.Contains("\"state\":\"failed\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"state\":\"in-progress\"", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"state\":\"completed\"", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_of_the_API_can_be_imported()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAsync("p", SampleJobs.Create(3, Day).Take(20));
        var answer = await server.Client.GetStringAsync(new Uri("/projects/p/jobs", UriKind.Relative));
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync("import -", answer);

        Assert.Equal("20 jobs added, 0 were there already.\n", result.Errors);
    }

    [Fact]
    public async Task Missing_file_is_reported()
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync($"import {_folder["none.jsonl"]}");

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.StartsWith("error: The file cannot be read: Could not find file", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_of_a_job_with_different_content_is_a_conflict()
    {
        var cli = await Support.Cli.NewAsync();
        await cli.RunAsync("import - --project p", ImportLines.Line);

        var result = await cli.RunAsync(
            "import - --project p", ImportLines.Line.Replace("\"d\"", "\"other\"", StringComparison.Ordinal));

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.Contains(
            "already has a job 3fa85f64-5717-4562-b3fc-2c963f66afa6 with different content",
            result.Errors,
            StringComparison.Ordinal);
    }

    [Trait(Category.Name, Category.Slow)]
    [Fact]
    public async Task Interrupted_import_can_be_repeated()
    {
        var cli = await Support.Cli.NewAsync();
        var lines = ImportLines.Of(5_000);
        using var interruption = new CancellationTokenSource();
        var watching = InterruptAtFirstJobAsync(cli.Table, interruption);

        var interrupted = await cli.RunAsync("import - --project p", lines, cancellationToken: interruption.Token);
        await watching;
        var continued = await cli.RunAsync("import - --project p", lines);

        Assert.Equal(ExitCode.Interrupted, interrupted.ExitCode);
        Assert.Equal(ExitCode.Done, continued.ExitCode);
        Assert.Matches("^[1-9][0-9,]* jobs added, [1-9][0-9,]* were there already", continued.Errors);
        Assert.Equal(5_000, await CountAsync(cli.Table));
    }

    [Fact]
    public async Task Export_to_full_standard_output_is_reported()
    {
        var cli = await WithJobsAsync("p", SampleJobs.Create(3, Day).Take(10));
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        var result = await cli.RunAsync("export --project p", output: full);

        Assert.Equal(ExitCode.NotWritten, result.ExitCode);
        Assert.StartsWith(
            "error: The output cannot be written: No space left on device", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_replaces_an_existing_file_only_with_overwrite()
    {
        var cli = await WithJobsAsync("p", [UnusualJobs()[0]]);
        await File.WriteAllTextAsync(_folder["a"], "old");

        var rejected = await cli.RunAsync($"export --project p --output {_folder["a"]}");
        Assert.Equal((ExitCode.NotWritten, "old"), (rejected.ExitCode, await File.ReadAllTextAsync(_folder["a"])));

        await cli.RunAsync($"export --project p --output {_folder["a"]} --overwrite");
        Assert.StartsWith("{\"id\"", await File.ReadAllTextAsync(_folder["a"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_entity_is_skipped_with_a_warning()
    {
        var cli = await WithJobsAsync("p", [UnusualJobs()[0]]);
        await cli.Table.AddEntityAsync(new TableEntity("p", "none"));

        var result = await cli.RunAsync("export --project p");

        Assert.Equal(
            "warning: The entity none of project p is ignored: RowKey is not a hyphenated UUID in lower case.\n"
            + "1 job exported.\n",
            result.Errors);
    }

    private static async Task InterruptAtFirstJobAsync(TableClient table, CancellationTokenSource interruption)
    {
        while (true)
        {
            try
            {
                if (await table.QueryAsync<TableEntity>(maxPerPage: 1).AnyAsync())
                {
                    await interruption.CancelAsync();
                    return;
                }
            }
            catch (Azure.RequestFailedException)
            {
                // The table does not exist yet.
            }
        }
    }

    private static async Task<Support.Cli> WithJobsAsync(string project, IEnumerable<Job> jobs)
    {
        var cli = await Support.Cli.NewAsync();
        await cli.Table.CreateIfNotExistsAsync();
        await new JobRecorder(cli.Table).AddAsync(project, jobs);
        return cli;
    }

    private static Task<int> CountAsync(TableClient table) =>
        table.QueryAsync<TableEntity>(AnyJob.RowKeys, select: ["RowKey"]).CountAsync().AsTask();

    private static async Task<List<string>> PropertiesAsync(TableClient table) =>
        await table.QueryAsync<TableEntity>(AnyJob.RowKeys)
            .Select(entity => string.Join('|', entity
                .Where(property => property.Key is not ("odata.etag" or "Timestamp"))
                .OrderBy(property => property.Key, StringComparer.Ordinal)
                .Select(property => $"{property.Key}:{property.Value?.GetType().Name}:{Comparable(property.Value)}")))
            .ToListAsync();

    private static object? Comparable(object? value) => value is DateTimeOffset date ? date.UtcTicks : value;

    private static Job[] UnusualJobs()
    {
        var noon = Day.AddHours(12).AddTicks(1234567);
        var job = new Job
        {
            Id = Guid.Parse("00000000-0000-4000-8000-000000000001"),
            State = JobState.Failed,
            Description = "é 🚀 \"<>&'\" \t",
            CreatedDate = noon,
            RequesterId = "",
            EndProcessingDate = Day.AddHours(12).AddTicks(10000001),
            Messages = [new JobMessage(int.MinValue, "", "d"), new JobMessage(7, "ü")],
            ResourceHref = "",
        };
        Job Next(int number) =>
            job with { Id = Guid.Parse($"00000000-0000-4000-8000-{number:D12}"), ResourceHref = null, Messages = [] };
        return
        [
            job,
            Next(2) with { State = JobState.Completed, EndProcessingDate = null },
            Next(3) with { State = JobState.Acknowledged, StartProcessingDate = noon, EndProcessingDate = noon },
            Next(4) with { CreatedDate = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            Next(5) with { CreatedDate = DateTimeOffset.MaxValue.ToUniversalTime() },
            Next(6) with { Messages = [new JobMessage(1, new string('本', 5_000))], Description = "line 1\nline 2\u2028\0" },
        ];
    }
}
