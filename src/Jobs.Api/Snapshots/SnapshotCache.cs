using Jobs.Api.Tables;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Snapshots;

/// <summary>
/// The projects in memory. Each has a synchronizer, and is charged with its size after each synchronization; the projects
/// that were asked for least recently are removed when the memory limit is exceeded. A response in progress keeps the
/// snapshot that it reads. Any thread may call any member.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="createSynchronizer">Makes the synchronizer of a project.</param>
internal sealed class SnapshotCache(IOptions<SnapshotOptions> options, Func<string, SnapshotSynchronizer> createSynchronizer)
{
    private readonly LruBudget<Project> _projects = new(options.Value.MemoryLimitBytes);

    /// <summary>About how many bytes all projects take.</summary>
    public long Bytes => _projects.Bytes;

    /// <summary>
    /// A snapshot of the project with every change that the table had acknowledged before the call.
    /// </summary>
    /// <returns>Null when the project is too large for memory.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    public async Task<ProjectSnapshot?> GetAsync(string projectId, CancellationToken cancellationToken)
    {
        if (options.Value.MaxJobsPerProject == 0)
        {
            return null;
        }

        var project = _projects.GetOrAdd(projectId, Create, out var removed);
        Stop(removed);
        return await project.Synchronizations.NextAsync().WaitAsync(cancellationToken);
    }

    private static void Stop(IEnumerable<Project> removed)
    {
        foreach (var project in removed)
        {
            project.Synchronizer.StopReconciling();
        }
    }

    private Project Create(string projectId) => new(createSynchronizer(projectId), SynchronizeAsync);

    private async Task<ProjectSnapshot?> SynchronizeAsync(Project project)
    {
        try
        {
            return await project.Synchronizer.SynchronizeAsync();
        }
        finally
        {
            Stop(_projects.Charge(project.Synchronizer.ProjectId, project, project.Synchronizer.Bytes));
        }
    }

    private sealed class Project
    {
        public Project(SnapshotSynchronizer synchronizer, Func<Project, Task<ProjectSnapshot?>> synchronize)
        {
            Synchronizer = synchronizer;
            Synchronizations = new RequestCoalescer<ProjectSnapshot?>(() => synchronize(this));
        }

        public SnapshotSynchronizer Synchronizer { get; }

        public RequestCoalescer<ProjectSnapshot?> Synchronizations { get; }
    }
}
