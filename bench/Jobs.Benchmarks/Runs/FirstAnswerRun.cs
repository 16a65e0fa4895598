using System.Diagnostics;
using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures answers about a project of which nothing is in memory, by turns with reading the project's pages and nothing
/// else: in a process that has run for a while, and in one that has just started.
/// </summary>
internal sealed class FirstAnswerRun(Workplace workplace, RawTable raw, BenchmarkOptions options)
{
    // A project that nobody asked for during the reload interval is read whole again, as if it had never been.
    private static readonly TimeSpan ReloadInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = ReloadInterval * 1.1;

    // One answer at a time: there is nothing to take a median of but rounds.
    private int Rounds => options.Quick ? options.Rounds : 9;

    /// <summary>Measures them.</summary>
    public async Task<FirstAnswers> RunAsync(SeededProject project, CancellationToken cancellationToken)
    {
        await using var server = await ServeAsync(cancellationToken);
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < options.FirstWarmUp)
        {
            await AskAgainAsync(server, project, cancellationToken);
        }

        var (drains, ofProject, ofProcess) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // After the same pause: a machine that was idle needs a while until it is as fast as before.
            await Task.Delay(Pause, cancellationToken);
            drains.Add(await LoadGenerator.TimeAsync(
                stop => raw.DrainAsync(project.Id, stop), cancellationToken));
            ofProject.Add(await AskAgainAsync(server, project, cancellationToken));
            await using var fresh = await ServeAsync(cancellationToken);
            ofProcess.Add(await AskAsync(fresh, project, cancellationToken));
        }

        return new FirstAnswers(
            project.Size, LoadResult.MedianOf(drains), LoadResult.MedianOf(ofProject), LoadResult.MedianOf(ofProcess));
    }

    private Task<ServerProcess> ServeAsync(CancellationToken cancellationToken) =>
        workplace.ServeWithAsync(cancellationToken, ("Snapshot__ReloadInterval", ReloadInterval.ToString()));

    private static async Task<double> AskAgainAsync(
        ServerProcess server, SeededProject project, CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, cancellationToken);
        return await AskAsync(server, project, cancellationToken);
    }

    private static Task<double> AskAsync(
        ServerProcess server, SeededProject project, CancellationToken cancellationToken) =>
        LoadGenerator.TimeAsync(new PageQuestion(server.Client, project).AskAsync, cancellationToken);
}
