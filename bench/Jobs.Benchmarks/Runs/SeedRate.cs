using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Jobs.Benchmarks.Data;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Compares how fast <see cref="JobRecorder"/> adds jobs with raw entity group transactions of the same jobs at the same
/// parallelism: in turn, the first to go changing with each round, each time into partitions of their own. There are
/// several, because Azurite goes through the whole partition for every insert.
/// </summary>
internal static class SeedRate
{
    private const int Parallelism = 8;
    private const int ProjectCount = 10;
    private const int JobsOfProject = 10_000;
    private const int Rounds = 3;

    /// <summary>Measures and prints jobs per second.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var service = await TableService.StartEmptyAsync(cancellationToken);
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            double raw = 0, recorder = 0;
            foreach (var ours in round % 2 == 0 ? new[] { false, true } : [true, false])
            {
                if (ours)
                {
                    recorder = await RateAsync(round, "recorded", project => RecordAsync(service.Table, project, cancellationToken));
                }
                else
                {
                    raw = await RateAsync(round, "raw", project => AddRawAsync(service.Table, project, cancellationToken));
                }
            }

            ratios.Add(recorder / raw);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"raw {raw:N0} jobs/s, recorder {recorder:N0} jobs/s, {recorder / raw:P0}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median {ratios.Order().ElementAt(Rounds / 2):P0}"));
    }

    private static async Task<double> RateAsync(int round, string way, Func<string, Task> addAsync)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var project = 0; project < ProjectCount; project++)
        {
            await addAsync(string.Create(CultureInfo.InvariantCulture, $"{way}-{round}-{project}"));
        }

        return ProjectCount * JobsOfProject / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static Task<int> RecordAsync(TableClient table, string project, CancellationToken cancellationToken) =>
        new JobRecorder(table).AddAsync(
            project,
            SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(JobsOfProject),
            parallelism: Parallelism,
            cancellationToken: cancellationToken);

    private static Task AddRawAsync(TableClient table, string project, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(JobsOfProject).Chunk(100),
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
        async (jobs, cancelled) => await table.SubmitTransactionAsync(
            jobs.Select(job => new TableTransactionAction(TableTransactionActionType.Add, JobEntityMapper.Create(project, job))),
            cancelled));
}
