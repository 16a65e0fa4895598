using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Jobs.Benchmarks.Data;
using Jobs.Samples;
using Jobs.Storage;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Compares how fast <see cref="JobRecorder"/> adds jobs with raw entity group transactions of the same jobs at the same
/// parallelism: in turn, the first to go changing with each round, each time into a partition of its own.
/// </summary>
internal static class SeedRate
{
    private const int Parallelism = 8;
    private const int Count = 100_000;
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
                    recorder = await RateAsync(() => RecordAsync(service.Table, $"recorded-{round}", cancellationToken));
                }
                else
                {
                    raw = await RateAsync(() => AddRawAsync(service.Table, $"raw-{round}", cancellationToken));
                }
            }

            ratios.Add(recorder / raw);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"raw {raw:N0} jobs/s, recorder {recorder:N0} jobs/s, {recorder / raw:P0}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median {ratios.Order().ElementAt(Rounds / 2):P0}"));
    }

    private static async Task<double> RateAsync(Func<Task> addAsync)
    {
        var begun = Stopwatch.GetTimestamp();
        await addAsync();
        return Count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static Task<int> RecordAsync(TableClient table, string project, CancellationToken cancellationToken) =>
        new JobRecorder(table).AddAsync(
            project,
            SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(Count),
            parallelism: Parallelism,
            cancellationToken: cancellationToken);

    private static Task AddRawAsync(TableClient table, string project, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(Count).Chunk(100),
        new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
        async (jobs, cancelled) => await table.SubmitTransactionAsync(
            jobs.Select(job => new TableTransactionAction(TableTransactionActionType.Add, JobEntities.Create(project, job))),
            cancelled));
}
