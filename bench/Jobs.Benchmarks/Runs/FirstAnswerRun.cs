using System.Diagnostics;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures answers about a project of which nothing is in memory, by turns with reading the project's pages and nothing
/// else: in a process that has run for a while, and in one that has just started.
/// </summary>
internal sealed class FirstAnswerRun(BenchmarkEnvironment environment, RawTable raw, BenchmarkOptions options)
{
    // A project that nobody asked for during the reload interval is read whole again, as if it had never been.
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = ReconcileInterval * 1.1;

    // One answer at a time: there is nothing to take a median of but rounds.
    private int Rounds => options.Quick ? options.Rounds : 9;

    /// <summary>Measures them.</summary>
    public async Task<FirstAnswers> RunAsync(SeededProject project, CancellationToken cancellationToken)
    {
        await using var server = await ServeAsync(cancellationToken);
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < options.FirstWarmUp)
        {
            await TimeAfterPauseAsync(Question(server, project), cancellationToken);
        }

        var (drains, ofProject, ofProcess) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            drains.Add(await TimeAfterPauseAsync(stop => raw.DrainAsync(project.Id, stop), cancellationToken));
            ofProject.Add(await TimeAfterPauseAsync(Question(server, project), cancellationToken));
            await using var fresh = await ServeAsync(cancellationToken);
            ofProcess.Add(await LoadGenerator.TimeAsync(Question(fresh, project), cancellationToken));
        }

        return new FirstAnswers(
            project.Size, LoadResult.MedianOf(drains), LoadResult.MedianOf(ofProject), LoadResult.MedianOf(ofProcess));
    }

    private Task<ServerProcess> ServeAsync(CancellationToken cancellationToken) =>
        environment.ServeWithAsync(cancellationToken, ("Snapshot__ReconcileInterval", ReconcileInterval.ToString()));

    // All pause alike: a machine that was idle needs a while until it is as fast as before.
    private static async Task<double> TimeAfterPauseAsync(
        Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, cancellationToken);
        return await LoadGenerator.TimeAsync(ask, cancellationToken);
    }

    private static Func<CancellationToken, Task> Question(ServerProcess server, SeededProject project) =>
        new PageQuestion(server.Client, project).AskAsync;
}
