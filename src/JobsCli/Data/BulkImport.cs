using System.Collections.Concurrent;
using Jobs.Recording;

namespace JobsCli.Data;

/// <summary>Adds jobs to the table, without those that are there.</summary>
/// <param name="stored">The table.</param>
/// <param name="total">The total number of jobs.</param>
/// <param name="replaces">True to replace older jobs; else a job with other content is a conflict.</param>
/// <param name="progress">Receives the number of jobs that were processed.</param>
internal sealed class BulkImport(TableJobSource stored, int total, bool replaces, IProgress<int> progress)
{
    // Beyond these, to read the project would take longer than to ask for each job that is there.
    private const int MinLimit = 1_000;
    private const int Parallelism = 8;

    private readonly Dictionary<string, ExistingJobs> _existing = [];
    private int _replaced;
    private int _kept;

    /// <summary>The number of jobs that were added.</summary>
    public int Added { get; private set; }

    /// <summary>The number of older jobs that were replaced.</summary>
    public int Replaced => _replaced;

    /// <summary>The number of jobs with other content that stay, because they are not older.</summary>
    public int Kept => _kept;

    /// <summary>The number of jobs that the table has with more digits in their dates, or with a resource.</summary>
    public int Richer { get; private set; }

    /// <summary>Adds jobs to a project.</summary>
    public async Task AddAsync(string projectId, IEnumerable<Job> jobs, CancellationToken cancellationToken)
    {
        if (!_existing.TryGetValue(projectId, out var existing))
        {
            var limit = replaces ? long.MaxValue : (2L * total) + MinLimit;
            _existing[projectId] = existing = await ExistingJobs.ReadAsync(stored, projectId, limit, cancellationToken);
        }

        var others = new ConcurrentQueue<Job>();
        Added += await stored.Recorder.AddAsync(
            projectId, jobs.Where(job => IsMissing(existing, job, others)), progress, cancellationToken: cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(others, options, async (job, cancelled) =>
        {
            if (await ReplaceAsync(projectId, job, cancelled))
            {
                Interlocked.Increment(ref _replaced);
            }
            else
            {
                Interlocked.Increment(ref _kept);
            }

            progress.Report(1);
        });
    }

    // Further is newer; then by what only grows.
    private static bool IsNewer(Job job, Job existing) => Comparer<(int, DateTimeOffset?, DateTimeOffset?, int)>.Default.Compare(
        AgeOf(job), AgeOf(existing)) > 0;

    private static (int State, DateTimeOffset? Ended, DateTimeOffset? Started, int Messages) AgeOf(Job job) => (
        job.State switch
        {
            JobState.Acknowledged => 0,
            JobState.InProgress => 1,
            _ => 2,
        },
        job.EndProcessingDate,
        job.StartProcessingDate,
        job.Messages.Count);

    private bool IsMissing(ExistingJobs existing, Job job, ConcurrentQueue<Job> others)
    {
        var isThere = existing.Has(job);
        if (!isThere && existing.HasAnswerOf(job))
        {
            isThere = true;
            Richer++;
        }

        if (isThere)
        {
            progress.Report(1);
        }
        else if (replaces && existing.HasId(job.Id))
        {
            others.Enqueue(job);
            return false;
        }

        return !isThere;
    }

    // Most jobs that are not older are found without a write.
    private async Task<bool> ReplaceAsync(string projectId, Job job, CancellationToken cancellationToken) =>
        await stored.GetJobAsync(projectId, job.Id, cancellationToken) is { } existing
        && IsNewer(job, existing)
        && await stored.Recorder.ReplaceAsync(projectId, job, current => IsNewer(job, current), cancellationToken);
}
