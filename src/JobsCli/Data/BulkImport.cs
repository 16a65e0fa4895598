using Jobs.Recording;

namespace JobsCli.Data;

/// <summary>Adds jobs to the table, without those that are there.</summary>
/// <param name="stored">The table.</param>
/// <param name="total">The total number of jobs.</param>
/// <param name="progress">Receives the number of jobs that were added or are there.</param>
internal sealed class BulkImport(TableJobSource stored, int total, IProgress<int> progress)
{
    // Beyond these, to read the project would take longer than to ask for each job that is there.
    private const int MinLimit = 1_000;

    private readonly Dictionary<string, ExistingJobs> _existing = [];

    /// <summary>The number of jobs that were added.</summary>
    public int Added { get; private set; }

    /// <summary>The number of jobs that the table has with more digits in their dates, or with a resource.</summary>
    public int Richer { get; private set; }

    /// <summary>Adds jobs to a project.</summary>
    public async Task AddAsync(string projectId, IEnumerable<Job> jobs, CancellationToken cancellationToken)
    {
        if (!_existing.TryGetValue(projectId, out var existing))
        {
            var limit = (2L * total) + MinLimit;
            _existing[projectId] = existing = await ExistingJobs.ReadAsync(stored, projectId, limit, cancellationToken);
        }

        Added += await stored.Recorder.AddAsync(
            projectId, jobs.Where(job => IsMissing(existing, job)), progress, cancellationToken: cancellationToken);
    }

    private bool IsMissing(ExistingJobs existing, Job job)
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

        return !isThere;
    }
}
