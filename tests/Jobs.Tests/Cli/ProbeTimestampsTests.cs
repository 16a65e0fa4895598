namespace Jobs.Tests.Cli;

/// <summary><c>jobsctl probe-timestamps</c> against a real table service; a body comes 20 s after its headers.</summary>
[Trait(Category.Name, Category.Slow)]
public sealed class ProbeTimestampsTests
{
    [Fact]
    public async Task Service_that_sets_timestamps_on_arrival_is_recognized_and_nothing_is_left_behind()
    {
        var cli = await Support.Cli.NewAsync();
        await cli.Table.CreateAsync();

        var probed = await cli.RunAsync("probe-timestamps --project demo");

        Assert.Equal(0, probed.ExitCode);
        Assert.Contains("sets Timestamp when an operation arrives", probed.Output, StringComparison.Ordinal);
        Assert.Contains("Snapshot__TimestampOverlap should be 35 s or more.", probed.Output, StringComparison.Ordinal);
        Assert.Contains("the change log, by row key", probed.Output, StringComparison.Ordinal);
        Assert.Empty(await cli.Table.QueryAsync<Azure.Data.Tables.TableEntity>().ToListAsync());
    }
}
