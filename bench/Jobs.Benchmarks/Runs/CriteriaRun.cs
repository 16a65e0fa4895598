using System.Diagnostics;
using System.Globalization;
using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Benchmarks.Load;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Benchmarks.Runs;

/// <summary>
/// Compares searches of a snapshot: by a range, by a requester and counts with a find by state, which matches as many jobs as the
/// range. They alternate. None of them is in the page cache, so each reads all jobs.
/// </summary>
internal static class CriteriaRun
{
    private const string Reference = "find by state";

    // More than the page cache takes.
    private const int OtherQueries = 64;
    private const int Rounds = 1_000;
    private const int QuickRounds = 100;

    private static readonly int[] Sizes = [1_000, 10_000, 50_000];

    /// <summary>Measures and prints the median time of each search, and its ratio to the find by state.</summary>
    /// <param name="isQuick">True for fewer rounds.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task RunAsync(bool isQuick, CancellationToken cancellationToken)
    {
        Console.WriteLine("| jobs | search | median | ratio |\n|---:|---|---:|---:|");
        foreach (var size in Sizes)
        {
            await CompareAsync(size, isQuick ? QuickRounds : Rounds, cancellationToken);
        }
    }

    private static async Task CompareAsync(int size, int rounds, CancellationToken cancellationToken)
    {
        var jobs = SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(size).ToList();
        var snapshot = SnapshotOf(jobs);
        for (var offset = 0; offset < OtherQueries; offset++)
        {
            await snapshot.FindAsync(new JobQuery { ProjectId = "p", Offset = offset, Limit = 1 }, cancellationToken);
        }

        var searches = SearchesOf(snapshot, jobs);
        var times = searches.ToDictionary(static search => search.Name, static _ => new List<double>());
        await MeasureAsync(searches, times, Math.Max(QuickRounds, rounds / 4), cancellationToken);
        foreach (var measured in times.Values)
        {
            measured.Clear();
        }

        await MeasureAsync(searches, times, rounds, cancellationToken);
        foreach (var (name, measured) in times)
        {
            var ratio = LoadResult.MedianOf([.. measured.Zip(times[Reference], static (one, reference) => one / reference)]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {size:N0} | {name} | {LoadResult.MedianOf(measured) * 1000:N0} µs | {ratio:N2} |"));
        }
    }

    private static async Task MeasureAsync(
        IReadOnlyList<(string Name, Func<CancellationToken, ValueTask> RunAsync)> searches,
        Dictionary<string, List<double>> times,
        int rounds,
        CancellationToken cancellationToken)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, runAsync) in searches)
            {
                var started = Stopwatch.GetTimestamp();
                await runAsync(cancellationToken);
                times[name].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
    }

    private static (string Name, Func<CancellationToken, ValueTask> RunAsync)[] SearchesOf(
        ProjectSnapshot snapshot, List<Job> jobs)
    {
        var byState = new JobQuery
        {
            ProjectId = "p",
            States = new HashSet<JobState> { JobState.Failed },
            Order = JobOrder.By(["createdDate"], firstDescending: true),
        };
        var byRange = byState with
        {
            States = new HashSet<JobState>(),
            CreatedDate = DateRange.Any.From(OldestOfNewest(jobs, jobs.Count(static job => job.State == JobState.Failed))),
        };
        var byRequester = byState with { States = new HashSet<JobState>(), RequesterIds = new HashSet<string> { "alice" } };
        return
        [
            (Reference, Find(byState)),
            ("find by a range", Find(byRange)),
            ("find by requester", Find(byRequester)),
            ("counts by state", Count(byState)),
            ("counts by a range", Count(byRange)),
            ("counts of all jobs", Count(byState with { States = new HashSet<JobState>() })),
        ];

        Func<CancellationToken, ValueTask> Find(JobQuery query) =>
            async cancellationToken => await snapshot.FindAsync(query, cancellationToken);

        Func<CancellationToken, ValueTask> Count(JobCriteria criteria) => _ =>
        {
            snapshot.CountJobs(criteria);
            return default;
        };
    }

    private static long OldestOfNewest(List<Job> jobs, int count) =>
        jobs.Select(static job => job.CreatedDate.UtcTicks).OrderDescending().ElementAt(count - 1);

    private static ProjectSnapshot SnapshotOf(List<Job> jobs)
    {
        var replica = new ProjectReplica(new JobJsonWriter(null, "p"));
        foreach (var job in jobs)
        {
            replica.Apply(new JobEntity(job.Id, ContentHash: 1, job));
        }

        return replica.Publish();
    }
}
