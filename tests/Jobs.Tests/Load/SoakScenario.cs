using System.Collections.Concurrent;
using System.Diagnostics;
using Azure.Data.Tables;
using Jobs.Tests.Snapshots;
using Jobs.Tests.Support;

namespace Jobs.Tests.Load;

/// <summary>One server of a soak test: what is sent to it, and a sample of what it holds every few seconds.</summary>
internal sealed class SoakScenario(
    string name, LoadedServer server, TableClient table, SoakTraffic traffic, SoakCounters counters)
{
    private const string SlowKind = "slow reader";
    private const string Unavailable = "HTTP/1.1 503";

    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(5);

    // A lap and the deletion of what it wrote take about a minute, so that every minute of the run does the same.
    private static readonly TimeSpan Lap = TimeSpan.FromSeconds(55);

    private static readonly TimeSpan MaxDelayOfCut = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterRejection = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<SoakSample> _samples = new();
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>The name of the server in the report.</summary>
    public string Name => name;

    /// <summary>What it held from time to time.</summary>
    public IReadOnlyCollection<SoakSample> Samples => _samples;

    /// <summary>How many callers send mixed traffic.</summary>
    public required int Callers { get; init; }

    /// <summary>How many writers write directly to the table.</summary>
    public required int Writers { get; init; }

    /// <summary>How many readers compare answers with what was written.</summary>
    public required int Readers { get; init; }

    /// <summary>How many callers read slowly.</summary>
    public required int SlowReaders { get; init; }

    /// <summary>How long each of them, except the slow readers, waits after each step.</summary>
    public required TimeSpan Pause { get; init; }

    /// <summary>The server's timeout of a request.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Runs the scenario.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="large">What slow readers request: more than a connection buffers.</param>
    public Task RunAsync(TimeSpan duration, string large)
    {
        bool GoOn() => Stopwatch.GetElapsedTime(_started) < duration;
        return Task.WhenAll(
        [
            Task.Run(() => SampleAsync(GoOn)),
            Task.Run(() => WriteAndReadAsync(GoOn)),
            .. Enumerable.Range(0, Callers).Select(_ => Task.Run(() => SendAsync(GoOn))),
            .. Enumerable.Range(0, SlowReaders).Select(index => Task.Run(() => ReadSlowlyAsync(GoOn, large, index))),
        ]);
    }

    private async Task SampleAsync(Func<bool> goOn)
    {
        using var timer = new PeriodicTimer(BetweenSamples);
        while (goOn())
        {
            _samples.Enqueue(await server.SampleAsync(Stopwatch.GetElapsedTime(_started)));
            await timer.WaitForNextTickAsync();
        }
    }

    private async Task SendAsync(Func<bool> goOn)
    {
        while (goOn())
        {
            await traffic.SendAsync();
            await Task.Delay(Pause);
        }
    }

    private async Task WriteAndReadAsync(Func<bool> goOn)
    {
        var project = $"written-{name}";
        while (goOn())
        {
            var started = Stopwatch.GetTimestamp();
            var run = new FreshnessRun(server.Client, table, project) { Pause = Pause, ServerMayBeKilled = true };
            await run.RunAsync(() => goOn() && Stopwatch.GetElapsedTime(started) < Lap, Writers, Readers, seed: 1);
            counters.Add(run);
            await DeleteAllAsync(project);
        }
    }

    // Without the Deleted mark, so that reconciliations have something to remove.
    private async Task DeleteAllAsync(string project)
    {
        var entities = table.QueryAsync<TableEntity>(
            entity => entity.PartitionKey == project, maxPerPage: 100, ["PartitionKey", "RowKey"]);
        await foreach (var page in entities.AsPages())
        {
            var removals = page.Values.Select(entity => new TableTransactionAction(TableTransactionActionType.Delete, entity));
            await table.SubmitTransactionAsync(removals);
        }
    }

    // Each slow reader alternately stops reading, reads on slowly, and goes away.
    private async Task ReadSlowlyAsync(Func<bool> goOn, string large, int step)
    {
        for (; goOn(); step++)
        {
            using var reader = await SlowReader.SendAsync(server.Client.BaseAddress!, large);
            if (!reader.ResponseStart.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                CheckRejection(reader.ResponseStart);
                await Task.Delay(AfterRejection);
            }
            else if (step % 3 == 2)
            {
                await Task.Delay(RequestTimeout * 0.7);
                counters.Add(SlowKind, "200, closed by the reader");
            }
            else
            {
                await ReadUntilCutAsync(reader, stops: step % 3 == 0);
            }
        }
    }

    private void CheckRejection(string answer)
    {
        counters.Add(SlowKind, answer["HTTP/1.1 ".Length..Unavailable.Length]);
        if (!answer.StartsWith(Unavailable, StringComparison.Ordinal))
        {
            counters.AddWrong($"A slow reader was answered {answer}.");
        }
    }

    private async Task ReadUntilCutAsync(SlowReader reader, bool stops)
    {
        if (stops)
        {
            await Task.Delay(RequestTimeout);
        }

        try
        {
            await reader.ReadToEndAsync(stops ? TimeSpan.Zero : SlowPause).WaitAsync(RequestTimeout + MaxDelayOfCut);
            counters.Add(SlowKind, stops ? "200, cut after it stopped reading" : "200, cut while it read slowly");
        }
        catch (TimeoutException)
        {
            counters.AddWrong("The connection of a slow reader was not cut.");
        }
    }
}
