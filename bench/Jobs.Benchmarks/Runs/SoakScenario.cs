using System.Collections.Concurrent;
using System.Diagnostics;
using Azure.Data.Tables;
using Jobs.Api;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;
using Jobs.Tests.Snapshots;
using Jobs.Tests.Support;

namespace Jobs.Benchmarks.Runs;

/// <summary>One server of a soak, with all that is done to it and a sample of it every few seconds.</summary>
internal sealed class SoakScenario(string name, ServerProcess server, TableClient table, SoakTraffic traffic, SoakCounters counters)
{
    private const string SlowKind = "slow reader";
    private const string Refusal = "HTTP/1.1 503";

    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(5);

    // A lap and the removal of what it wrote take about a minute, so each minute of the run has the same in it.
    private static readonly TimeSpan Lap = TimeSpan.FromSeconds(55);

    private static readonly TimeSpan Deadline = new JobsOptions().RequestTimeout;
    private static readonly TimeSpan MaxHold = Deadline + TimeSpan.FromSeconds(40);
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<SoakSample> _samples = new();
    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>What the server is called in the report.</summary>
    public string Name => name;

    /// <summary>What it held from time to time.</summary>
    public IReadOnlyCollection<SoakSample> Samples => _samples;

    /// <summary>How many questions of mixed traffic are asked at a time.</summary>
    public required int Callers { get; init; }

    /// <summary>How many write, straight to the table.</summary>
    public required int Writers { get; init; }

    /// <summary>How many hold answers against what was written.</summary>
    public required int Readers { get; init; }

    /// <summary>How many read slowly.</summary>
    public required int SlowReaders { get; init; }

    /// <summary>How long each of them but the slow waits after each step.</summary>
    public required TimeSpan Pause { get; init; }

    /// <summary>Goes on for that long.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="whole">What the slow readers ask for: more than a connection holds by itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunAsync(TimeSpan duration, string whole, CancellationToken cancellationToken)
    {
        bool GoOn() => Stopwatch.GetElapsedTime(_begun) < duration;
        return Task.WhenAll(
        [
            Task.Run(() => SampleAsync(GoOn, cancellationToken), cancellationToken),
            Task.Run(() => WriteAndReadAsync(GoOn, cancellationToken), cancellationToken),
            .. Enumerable.Range(0, Callers).Select(_ => Task.Run(() => AskAsync(GoOn, cancellationToken), cancellationToken)),
            .. Enumerable.Range(0, SlowReaders).Select(index =>
                Task.Run(() => ReadSlowlyAsync(GoOn, whole, index, cancellationToken), cancellationToken)),
        ]);
    }

    private async Task SampleAsync(Func<bool> goOn, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(BetweenSamples);
        while (goOn())
        {
            _samples.Enqueue(await server.SampleAsync(Stopwatch.GetElapsedTime(_begun), cancellationToken));
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task AskAsync(Func<bool> goOn, CancellationToken cancellationToken)
    {
        while (goOn())
        {
            await traffic.AskAsync(cancellationToken);
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task WriteAndReadAsync(Func<bool> goOn, CancellationToken cancellationToken)
    {
        var project = $"written-{name.Replace(' ', '-')}";
        while (goOn())
        {
            var begun = Stopwatch.GetTimestamp();
            var run = new FreshnessRun(server.Client, table, project) { Pause = Pause, ServerMayDie = true };
            await run.RunAsync(
                () => goOn() && Stopwatch.GetElapsedTime(begun) < Lap, Writers, Readers, seed: 1, cancellationToken);
            counters.Add(run);
            await EmptyAsync(project, cancellationToken);
        }
    }

    // Outright, so that sweeps have something to find.
    private async Task EmptyAsync(string project, CancellationToken cancellationToken)
    {
        var entities = table.QueryAsync<TableEntity>(
            entity => entity.PartitionKey == project, maxPerPage: 100, ["PartitionKey", "RowKey"], cancellationToken);
        await foreach (var page in entities.AsPages().WithCancellation(cancellationToken))
        {
            var removals = page.Values.Select(entity => new TableTransactionAction(TableTransactionActionType.Delete, entity));
            await table.SubmitTransactionAsync(removals, cancellationToken);
        }
    }

    // By turns: stops reading, reads on but slowly, goes away.
    private async Task ReadSlowlyAsync(Func<bool> goOn, string whole, int turn, CancellationToken cancellationToken)
    {
        for (; goOn(); turn++)
        {
            using var reader = await SlowReader.AskAsync(server.Client.BaseAddress!, whole);
            if (!reader.Beginning.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                HoldRefusal(reader.Beginning);
                await Task.Delay(AfterRefusal, cancellationToken);
            }
            else if (turn % 3 == 2)
            {
                await Task.Delay(Deadline * 0.7, cancellationToken);
                counters.Add(SlowKind, "200, gone in the middle");
            }
            else
            {
                await ReadToEndAsync(reader, stops: turn % 3 == 0, cancellationToken);
            }
        }
    }

    private void HoldRefusal(string answer)
    {
        counters.Add(SlowKind, answer["HTTP/1.1 ".Length..Refusal.Length]);
        if (!answer.StartsWith(Refusal, StringComparison.Ordinal))
        {
            counters.AddWrong($"A slow reader was answered {answer}.");
        }
    }

    private async Task ReadToEndAsync(SlowReader reader, bool stops, CancellationToken cancellationToken)
    {
        if (stops)
        {
            await Task.Delay(Deadline, cancellationToken);
        }

        try
        {
            await reader.ReadToEndAsync(stops ? TimeSpan.Zero : SlowPause).WaitAsync(MaxHold, cancellationToken);
            counters.Add(SlowKind, stops ? "200, cut off after it had stopped" : "200, cut off while it read");
        }
        catch (TimeoutException)
        {
            counters.AddWrong("A slow reader was not cut off.");
        }
    }
}
