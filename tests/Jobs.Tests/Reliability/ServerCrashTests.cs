using Jobs.Tests.Server;
using Jobs.Tests.Snapshots;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Reliability;

/// <summary>The server's process is killed (SIGKILL) under load and started again: it has no state that could be lost.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ServerCrashTests(ITestOutputHelper output)
{
    private const int Kills = 2;

    private static readonly TimeSpan TimeBetweenKills = TimeSpan.FromSeconds(2);

    private readonly string _address = $"http://127.0.0.1:{TestPorts.Next()}";

    [Fact]
    public async Task Killed_server_answers_correctly_after_its_restart()
    {
        var table = await TestStorage.NewTableAsync();
        using var client = new HttpClient(new ContractHandler(new SocketsHttpHandler())) { BaseAddress = new Uri(_address) };
        var run = new FreshnessRun(client, table, ServerFixture.NewProject()) { ServerMayBeKilled = true };
        var server = await StartAsync(table.Name);
        var isRunning = true;
        var running = run.RunAsync(() => Volatile.Read(ref isRunning), writers: 4, readers: 8, seed: 21);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                await Task.Delay(TimeBetweenKills);
                await server.DisposeAsync();
                server = await StartAsync(table.Name);
                var recovery = await Recovery.MeasureAsync(run);
                output.WriteLine($"Answered again {recovery.TotalMilliseconds:F0} ms after the liveness probe succeeded.");
            }
        }
        finally
        {
            Volatile.Write(ref isRunning, false);
            await running;
            Assert.True(await run.CheckAllAsync());
            await server.DisposeAsync();
        }

        output.WriteLine(
            $"{run.Answers} answers, {run.LostAnswers} lost answers, {run.UnavailableAnswers} answers of 503, "
            + $"{run.Writes} writes");
        Assert.Empty(run.Violations);
        Assert.True(run.Answers > 50 && run.Writes > 50 && run.LostAnswers > 0);
        Assert.Equal(0, run.UnavailableAnswers);
    }

    private async Task<ServerProcess> StartAsync(string table)
    {
        var server = await ServerProcess.StartAsync(
            "Production",
            _address,
            ("JobsStorage", await TestStorage.ConnectionStringAsync()),
            ("Jobs__TableName", table),
            ("Authentication__Enabled", "false"));
        await server.WaitUntilAliveAsync(_address);
        return server;
    }
}
