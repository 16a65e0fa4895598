using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Jobs.Benchmarks.Data;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Compares <see cref="JobRecorder"/>, which keeps the change log, with raw requests to the table that do the same to jobs
/// without a log: single steps, and bulk inserts. Both alternate, in reverse order in every second round, each time in new
/// partitions. There are several, because Azurite scans the whole partition for every insert.
/// </summary>
internal static class SeedRate
{
    private const int Parallelism = 8;
    private const int BulkProjects = 10;
    private const int BulkJobs = 10_000;

    // Enough for lanes that remember as much as they can.
    private const int SingleProjects = 1;
    private const int SingleJobs = 1000;
    private const int Rounds = 3;

    // Acknowledge, start and complete.
    private const int StepsOfJob = 3;

    /// <summary>Measures and prints jobs and steps per second.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var service = await TableService.StartEmptyAsync(cancellationToken);
        var table = service.Table;
        var recorder = new JobRecorder(table);
        await CompareAsync(
            "steps",
            SingleProjects,
            SingleJobs * StepsOfJob,
            project => StepAsync(id => RecordStepsAsync(recorder, project, id, cancellationToken), cancellationToken),
            project => StepAsync(id => WriteStepsAsync(table, project, id, cancellationToken), cancellationToken));
        await CompareAsync(
            "jobs",
            BulkProjects,
            BulkJobs,
            project => recorder.AddAsync(project, Sample(), parallelism: Parallelism, cancellationToken: cancellationToken),
            project => TableSeed.InsertAsync(table, project, Sample(), Parallelism, cancellationToken));
    }

    private static async Task CompareAsync(
        string unit, int projects, int count, Func<string, Task> record, Func<string, Task> write)
    {
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            double raw = 0, recorded = 0;
            foreach (var usesRecorder in round % 2 == 0 ? new[] { false, true } : [true, false])
            {
                if (usesRecorder)
                {
                    recorded = count * await ProjectsPerSecondAsync(projects, $"{unit}-recorded-{round}", record);
                }
                else
                {
                    raw = count * await ProjectsPerSecondAsync(projects, $"{unit}-raw-{round}", write);
                }
            }

            ratios.Add(recorded / raw);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"raw {raw:N0} {unit}/s, recorder {recorded:N0} {unit}/s, {recorded / raw:P0}"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{unit}: median {ratios.Order().ElementAt(Rounds / 2):P0}"));
    }

    private static async Task<double> ProjectsPerSecondAsync(int projects, string name, Func<string, Task> fill)
    {
        var started = Stopwatch.GetTimestamp();
        for (var project = 0; project < projects; project++)
        {
            await fill(string.Create(CultureInfo.InvariantCulture, $"{name}-{project}"));
        }

        return projects / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static IEnumerable<Job> Sample() => SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(BulkJobs);

    private static Task StepAsync(Func<Guid, Task> stepsOf, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        return Parallel.ForAsync(0, SingleJobs, options, async (_, _) => await stepsOf(Guid.NewGuid()));
    }

    private static async Task RecordStepsAsync(
        JobRecorder recorder, string project, Guid id, CancellationToken cancellationToken)
    {
        await recorder.AcknowledgeAsync(project, new NewJob(id, "Resize disk", "alice", "/disks/7"), cancellationToken);
        await recorder.StartAsync(project, id, cancellationToken);
        await recorder.CompleteAsync(project, id, cancellationToken: cancellationToken);
    }

    // What the recorder does to jobs: an insert, and then changes on condition that the job is as it was read.
    private static async Task WriteStepsAsync(
        TableClient table, string project, Guid id, CancellationToken cancellationToken)
    {
        var job = new Job
        {
            Id = id,
            State = JobState.Acknowledged,
            Description = "Resize disk",
            CreatedDate = DateTimeOffset.UtcNow,
            RequesterId = "alice",
            ResourceHref = "/disks/7",
        };
        await table.AddEntityAsync(JobEntityMapper.Create(project, job), cancellationToken);
        foreach (var state in new[] { JobState.InProgress, JobState.Completed })
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(
                project, id.ToString("D"), cancellationToken: cancellationToken);
            var changed = JobEntityMapper.Read(found.Value!).MovedTo(state, DateTimeOffset.UtcNow);
            await table.UpdateEntityAsync(
                JobEntityMapper.Create(project, changed), found.Value!.ETag, TableUpdateMode.Merge, cancellationToken);
        }
    }
}
