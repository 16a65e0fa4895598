using Jobs.Api.Query;
using Jobs.Api.Tables;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The projects in memory. Each has a synchronizer, and is charged with its size after each synchronization and whenever its
/// pages grow; the projects that were asked for least recently are removed when the memory limit is exceeded. A response in
/// progress keeps the snapshot that it reads. Any thread may call any member.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
/// <param name="createSynchronizer">Makes the synchronizer of a project.</param>
internal sealed class SnapshotCache(
    IOptions<SnapshotOptions> options, TimeProvider time, Func<string, SnapshotSynchronizer> createSynchronizer)
{
    private readonly LruBudget<CachedProject> _projects = new(options.Value.CacheBytes);

    /// <summary>About how many bytes all projects take.</summary>
    public long Bytes => _projects.Bytes;

    /// <summary>True when the project has to be loaded first and no load is in progress.</summary>
    public bool NeedsLoad(string projectId) =>
        options.Value.MaxJobsPerProject > 0 && (_projects.Find(projectId)?.Synchronizer.NeedsLoad ?? true);

    /// <summary>False when the project is known to be too large for memory.</summary>
    public bool MayHold(string projectId) =>
        options.Value.MaxJobsPerProject > 0 && _projects.Find(projectId)?.Synchronizer.IsTooLarge is not true;

    /// <summary>A snapshot that was in sync with the table a short time ago, without a query.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="maxAge">The maximum time since then.</param>
    /// <param name="age">The time since then.</param>
    /// <returns>Null when there is none.</returns>
    public ProjectSnapshot? FindRecent(string projectId, TimeSpan maxAge, out TimeSpan age)
    {
        var last = maxAge > TimeSpan.Zero ? _projects.Find(projectId)?.Last : null;
        age = last is null ? TimeSpan.Zero : time.GetElapsedTime(last.Started);
        return age <= maxAge ? last?.Snapshot : null;
    }

    /// <summary>
    /// A snapshot of the project with every change that the table had acknowledged before the call.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="load">Disposed of when the load that it permits has ended; null without one.</param>
    /// <param name="disconnected">Cancelled when the caller has gone: a load that no one waits for is cancelled.</param>
    /// <param name="cancellationToken">Ends the wait. A load goes on, because the caller is told to come back.</param>
    /// <returns>Null when the project is too large for memory.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    /// <exception cref="ProjectLoadingException">The project was not loaded before the wait ended.</exception>
    /// <exception cref="ProjectTooLargeException">The project is also too large to be read while a request waits.</exception>
    public async Task<ProjectSnapshot?> GetAsync(
        string projectId, IDisposable? load, CancellationToken disconnected, CancellationToken cancellationToken)
    {
        if (options.Value.MaxJobsPerProject == 0)
        {
            return null;
        }

        var project = _projects.GetOrAdd(projectId, Create, out var removed);
        Stop(removed);
        return await project.WaitAsync(load, disconnected, cancellationToken);
    }

    /// <summary>The page of the jobs that match.</summary>
    public async Task<JobPage> FindAsync(ProjectSnapshot snapshot, JobQuery query, CancellationToken cancellationToken)
    {
        var page = await snapshot.FindAsync(query, cancellationToken);
        ChargePages(query.ProjectId, snapshot);
        return page;
    }

    /// <summary>Charges a project with what its pages have grown by, as they do when one is first sent in an encoding.</summary>
    public void ChargePages(string projectId, ProjectSnapshot snapshot)
    {
        if (snapshot.IsResized() && _projects.Find(projectId) is { } project)
        {
            Charge(project);
        }
    }

    /// <summary>How many jobs match, by state.</summary>
    public JobCounts Count(ProjectSnapshot snapshot, JobCriteria criteria)
    {
        var counts = snapshot.CountJobs(criteria);
        ChargePages(criteria.ProjectId, snapshot);
        return counts;
    }

    private static void Stop(IEnumerable<CachedProject> removed)
    {
        foreach (var project in removed)
        {
            project.Synchronizer.Stop();
        }
    }

    private CachedProject Create(string projectId) => new(createSynchronizer(projectId), time, Charge);

    private void Charge(CachedProject project) =>
        Stop(_projects.Charge(project.Synchronizer.ProjectId, project, project.Synchronizer.Bytes));
}
