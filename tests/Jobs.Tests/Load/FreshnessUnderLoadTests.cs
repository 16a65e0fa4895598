using Azure.Data.Tables;
using Jobs.Recording.Table;
using Jobs.Tests.Snapshots;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Load;

/// <summary>
/// Freshness of the server in a process of its own, with writers and readers that never pause. It takes a few seconds; the
/// environment variable <c>JOBS_FRESHNESS_SECONDS</c> makes it longer.
/// </summary>
[Trait(Category.Name, Category.Slow)]
[Collection(nameof(LoadCollection))]
public sealed class FreshnessUnderLoadTests(ITestOutputHelper output)
{
    private const int DefaultSeconds = 5;
    private const int Writers = 4;
    private const int Readers = 8;
    private const int ShownViolations = 10;

    [Theory]
    [InlineData("Any")]
    [InlineData("ChangeLog")]
    public async Task Answers_under_load_reflect_every_acknowledged_write(string writers)
    {
        var duration = TimeSpan.FromSeconds(TestVariables.Number("JOBS_FRESHNESS_SECONDS") ?? DefaultSeconds);
        var table = await TestStorage.NewTableAsync();
        await using var server = await LoadedServer.StartAsync(
            await TestStorage.ConnectionStringAsync(), table, ("Jobs__Writers", writers));
        var (project, log) = (ServerFixture.NewProject(), ChangeLog.Of(table));
        var run = new FreshnessRun(server.Client, table, project)
        {
            Store = writers == "Any" ? null : (entity, stop) =>
                log.SubmitAsync(project, [new(TableTransactionActionType.UpsertReplace, entity)], stop),
        };

        await run.RunAsync(duration, Writers, Readers, seed: 1);

        output.WriteLine(
            $"{run.Answers} answers, {run.Writes} writes, {run.UnavailableAnswers} answers of 503, "
            + $"{run.Violations.Count} violations");
        Assert.True(run.Violations.Count == 0, string.Join('\n', run.Violations.Take(ShownViolations)));
        Assert.Equal(0, run.UnavailableAnswers);
        Assert.True(run.Answers > 50 && run.Writes > 50);
    }
}
