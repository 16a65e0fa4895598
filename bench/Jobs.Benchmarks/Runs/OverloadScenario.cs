using Jobs.Api;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Report;
using Jobs.Benchmarks.Serving;
using static System.FormattableString;

namespace Jobs.Benchmarks.Runs;

/// <summary>One server at its peak and flooded, by turns, so that whatever else the machine does meets both.</summary>
internal sealed class OverloadScenario(string name, ServerProcess server, SeededProject project) : IDisposable
{
    private const int Rounds = 4;
    private const double MinServed = 0.8;
    private const double MaxMedianOfRefusals = 100;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PeakTurn = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FloodTurn = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Deadline = new JobsOptions().RequestTimeout;

    // The server's own client has as many connections as other benchmarks need, which is too few here.
    private readonly HttpClient _client = new() { BaseAddress = server.Client.BaseAddress };

    private PageQuestion Question => new(_client, project);

    /// <summary>Finds the number of connections with which most is served.</summary>
    public async Task<Peak> FindPeakAsync(IEnumerable<int> candidates, CancellationToken cancellationToken)
    {
        await Question.CheckBodyAsync(cancellationToken);
        var best = new Peak(Connections: 0, PerSecond: 0);
        foreach (var connections in candidates)
        {
            await LoadGenerator.RunAsync(Question.AskAsync, connections, WarmUp, cancellationToken);
            var load = await LoadGenerator.RunAsync(Question.AskAsync, connections, Step, cancellationToken);
            Console.WriteLine(Invariant($"{name}, {connections} connections: {Units.Text(load.RequestsPerSecond)}/s, median {Units.Text(load.Median)} ms"));
            best = load.RequestsPerSecond > best.PerSecond ? new Peak(connections, load.RequestsPerSecond) : best;
        }

        return best;
    }

    /// <summary>Takes turns at the peak and in a flood, and prints what came of both.</summary>
    /// <param name="kind">What the flood is.</param>
    /// <param name="peak">The peak as it was found.</param>
    /// <param name="flood">Floods the server.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>True when the targets are met.</returns>
    public async Task<bool> AlternateAsync(
        string kind, Peak peak, Func<Overload, Task<OverloadResult>> flood, CancellationToken cancellationToken)
    {
        var before = await server.ReadCountersAsync(cancellationToken);
        await flood(new Overload(Question.TryAskAsync, WarmUp));
        var (peaks, floods) = (new List<LoadResult>(), new List<OverloadResult>());
        for (var round = 0; round < Rounds; round++)
        {
            peaks.Add(await LoadGenerator.RunAsync(Question.AskAsync, peak.Connections, PeakTurn, cancellationToken));
            floods.Add(await flood(new Overload(Question.TryAskAsync, FloodTurn)));
        }

        await Question.CheckBodyAsync(cancellationToken);
        var after = await server.ReadCountersAsync(cancellationToken);
        var (best, flooded) = (LoadResult.Of(peaks), OverloadResult.Of(floods));
        var share = flooded.ServedPerSecond / best.RequestsPerSecond;
        Console.WriteLine($"{name}, {kind}");
        Console.WriteLine(Invariant($"  peak     {Units.Text(best.RequestsPerSecond)}/s on {peak.Connections} connections; {Text(best)}"));
        Console.WriteLine(Invariant($"  served   {Units.Text(flooded.ServedPerSecond)}/s, {share:P0} of the peak; {Text(flooded.Served)}"));
        Console.WriteLine(Invariant($"  refused  {Units.Text(flooded.Refused.RequestsPerSecond)}/s; {Text(flooded.Refused)}"));
        Console.WriteLine($"  memory   {Memory(before)} MB at most before, {Memory(after)} MB after");
        return share >= MinServed
            && flooded.Refused.Median < MaxMedianOfRefusals
            && flooded.Longest < Deadline.TotalMilliseconds;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string Text(LoadResult load) =>
        $"median {Units.Text(load.Median)} ms, p99 {Units.Text(load.Percentile(99))} ms, longest {Units.Text(load.Percentile(100))} ms";

    private static string Memory(Counters counters) => Units.Text(Units.Megabytes(counters.PeakMemory));
}

/// <summary>The most that a server serves.</summary>
/// <param name="Connections">On how many connections.</param>
/// <param name="PerSecond">How much.</param>
internal sealed record Peak(int Connections, double PerSecond);
