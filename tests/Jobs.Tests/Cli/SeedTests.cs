using Azure.Data.Tables;
using Jobs.Tests.Support;
using JobsCli;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Cli;

public sealed class SeedTests
{
    [Fact]
    public async Task Same_seed_and_day_create_the_same_jobs()
    {
        var cli = await Support.Cli.NewAsync();

        var first = await cli.RunAsync("seed --project p --count 250 --seed 7 --until 2026-02-28");
        var second = await cli.RunAsync("seed --project p --count 300 --seed 7 --until 2026-02-28");

        Assert.Equal("250 jobs added, 0 were there already (--seed 7 --until 2026-02-28).\n", first.Errors);
        Assert.Equal("50 jobs added, 250 were there already (--seed 7 --until 2026-02-28).\n", second.Errors);
        Assert.Equal(300, await cli.Table.QueryAsync<TableEntity>(AnyJob.RowKeys).CountAsync());
        Assert.Equal((ExitCode.Done, ExitCode.Done), (first.ExitCode, second.ExitCode));
    }

    [Fact]
    public async Task Seed_without_until_uses_today()
    {
        var cli = await Support.Cli.NewAsync();
        cli.Time = new FakeTimeProvider(new DateTimeOffset(2026, 2, 28, 15, 0, 0, TimeSpan.Zero));

        var result = await cli.RunAsync("seed --project p --count 1");

        Assert.Matches(@"^1 job added, 0 were there already \(--seed [0-9]+ --until 2026-02-28\)\.\n$", result.Errors);
    }

    [Fact]
    public async Task Command_without_settings_uses_local_storage()
    {
        var cli = await Support.Cli.NewAsync();
        cli.Settings.Remove("JobsStorage");

        // If an emulator listens on the default port, it does not have a table of that name.
        var result = await cli.RunAsync("list --project p");

        Assert.Contains("http://127.0.0.1:10002", result.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
    }
}
