using Jobs.Benchmarks.Data;
using Jobs.Benchmarks.Load;
using Jobs.Benchmarks.Serving;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Measures first answers: of a process that has just started, and about a project that the process has not met, each time
/// with a new process, by turns with reading the project's pages and nothing else.
/// </summary>
internal sealed class FirstAnswerRun(Workplace workplace, RawTable raw, BenchmarkOptions options)
{
    // One answer a process: there is nothing to take a median of but rounds.
    private int Rounds => options.Quick ? options.Rounds : 9;

    /// <summary>Measures them.</summary>
    /// <param name="project">The project not met.</param>
    /// <param name="other">The project that the process has answered about before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<FirstAnswers> RunAsync(
        SeededProject project, SeededProject other, CancellationToken cancellationToken)
    {
        var (drains, ofProject, ofProcess) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            drains.Add(await LoadGenerator.TimeAsync(
                stop => raw.DrainAsync(project.Id, stop), cancellationToken));
            await using var server = await workplace.ServeAsync(BenchmarkServer.Jobs, cancellationToken);
            var warmUp = new PageQuestion(server.Client, other);
            ofProcess.Add(await LoadGenerator.TimeAsync(warmUp.AskAsync, cancellationToken));
            await LoadGenerator.RunAsync(warmUp.AskAsync, connections: 1, options.WarmUp, cancellationToken);
            var question = new PageQuestion(server.Client, project);
            ofProject.Add(await LoadGenerator.TimeAsync(question.AskAsync, cancellationToken));
        }

        return new FirstAnswers(project.Size, Median(drains), Median(ofProject), Median(ofProcess));
    }

    private static double Median(List<double> times) => new LoadResult(times, TimeSpan.Zero).Median;
}
