using System.Diagnostics;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures answers about a project that is not in memory, in a process that has run for a while and in one that has just
/// started, alternately with reading the project's pages and nothing else.
/// </summary>
internal sealed class FirstAnswerRun(BenchmarkEnvironment environment, RawTable raw, BenchmarkOptions options)
{
    // Above this size an answer takes seconds, so fewer are measured.
    private const int MaxFastSize = 10_000;

    /// <summary>Measures them.</summary>
    public async Task<FirstAnswers> RunAsync(SeededProject project, CancellationToken cancellationToken)
    {
        // A project that was not requested during the reconcile interval is loaded again completely, as if for the first time,
        // unless its last load took so long that a reconciliation was due at its end: that is half of the interval.
        var interval = TimeSpan.FromSeconds(project.Size > MaxFastSize ? 20 : 2);

        // A round has one answer of each kind, so it takes more rounds for a median.
        var rounds = options.Quick || project.Size > MaxFastSize ? options.Rounds : 9;
        var pause = interval * 1.1;
        await using var server = await StartAsync(interval, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < options.FirstWarmUp)
        {
            await TimeAfterAsync(pause, Send(server, project), cancellationToken);
        }

        var (drains, ofProject, ofProcess) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            drains.Add(await TimeAfterAsync(pause, stop => raw.DrainAsync(project.Id, stop), cancellationToken));
            ofProject.Add(await TimeAfterAsync(pause, Send(server, project), cancellationToken));
            await using var fresh = await StartAsync(interval, cancellationToken);
            ofProcess.Add(await LoadGenerator.TimeAsync(Send(fresh, project), cancellationToken));
        }

        return new FirstAnswers(
            project.Size,
            LoadResult.MedianOf(drains),
            LoadResult.MedianOf(ofProject),
            LoadResult.MedianOf(ofProcess),
            LoadResult.MedianOf([.. ofProject.Zip(drains, (first, drain) => first / drain)]));
    }

    private Task<ServerProcess> StartAsync(TimeSpan interval, CancellationToken cancellationToken) =>
        environment.StartReconcilingAsync(interval, cancellationToken);

    // The same pause for all: a machine that was idle needs a while until it is as fast as before.
    private static async Task<double> TimeAfterAsync(
        TimeSpan pause, Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, cancellationToken);
        return await LoadGenerator.TimeAsync(send, cancellationToken);
    }

    private static Func<CancellationToken, Task> Send(ServerProcess server, SeededProject project) =>
        new FindRequest(server.Client, project).SendAsync;
}
