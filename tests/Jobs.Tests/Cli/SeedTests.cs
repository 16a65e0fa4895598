using Azure.Data.Tables;
using Jobs.Tests.Support;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class SeedTests
{
    [Fact]
    public async Task The_same_seed_and_day_give_the_same_jobs()
    {
        var cli = await Support.Cli.NewAsync();

        var first = await cli.RunAsync("seed --project p --count 250 --seed 7 --until 2026-02-28");
        var second = await cli.RunAsync("seed --project p --count 300 --seed 7 --until 2026-02-28");

        Assert.Equal("250 jobs added, 0 were there already (--seed 7 --until 2026-02-28).\n", first.Errors);
        Assert.Equal("50 jobs added, 250 were there already (--seed 7 --until 2026-02-28).\n", second.Errors);
        Assert.Equal(300, await cli.Table.QueryAsync<TableEntity>().CountAsync());
        Assert.Equal((ExitCode.Done, ExitCode.Done), (first.ExitCode, second.ExitCode));
    }

    [Fact]
    public async Task Jobs_are_invented_for_the_time_before_today_when_nothing_else_is_said()
    {
        var cli = await Support.Cli.NewAsync();
        cli.Time = new ManualTime(new DateTimeOffset(2026, 2, 28, 15, 0, 0, TimeSpan.Zero));

        var result = await cli.RunAsync("seed --project p --count 1");

        Assert.Matches(@"^1 jobs added, 0 were there already \(--seed [0-9]+ --until 2026-02-28\)\.\n$", result.Errors);
    }

    [Fact]
    public async Task Without_any_setting_the_local_storage_is_taken()
    {
        var cli = await Support.Cli.NewAsync();
        cli.Settings.Remove("JobsStorage");

        // Whatever stands at the emulator's own port, a table of that name it has not.
        var result = await cli.RunAsync("list --project p");

        Assert.Contains("http://127.0.0.1:10002", result.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
    }
}
