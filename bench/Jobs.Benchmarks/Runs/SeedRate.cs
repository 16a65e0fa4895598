using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Jobs.Benchmarks.Data;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Compares how fast <see cref="JobRecorder"/> adds jobs with raw entity group transactions of the same jobs at the same
/// parallelism: alternately, in reverse order in every second round, each time into new partitions. There are several,
/// because Azurite scans the whole partition for every insert.
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
            foreach (var usesRecorder in round % 2 == 0 ? new[] { false, true } : [true, false])
            {
                if (usesRecorder)
                {
                    recorder = await RateAsync(
                        round, "recorded", project => RecordAsync(service.Table, project, cancellationToken));
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
        var started = Stopwatch.GetTimestamp();
        for (var project = 0; project < ProjectCount; project++)
        {
            await addAsync(string.Create(CultureInfo.InvariantCulture, $"{way}-{round}-{project}"));
        }

        return ProjectCount * JobsOfProject / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task<int> RecordAsync(TableClient table, string project, CancellationToken cancellationToken) =>
        new JobRecorder(table).AddAsync(
            project,
            SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(JobsOfProject),
            parallelism: Parallelism,
            cancellationToken: cancellationToken);

    private static Task AddRawAsync(TableClient table, string project, CancellationToken cancellationToken) =>
        TableSeed.InsertAsync(
            table, project, SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(JobsOfProject), Parallelism, cancellationToken);
}
