namespace JobsCli.Data;

/// <summary>A source of jobs: the table, or the API in front of it.</summary>
internal interface IJobSource
{
    /// <summary>The page of jobs for a query string of the API.</summary>
    Task<FoundJobs> FindAsync(string projectId, string query, CancellationToken cancellationToken);

    /// <summary>One job; null if the project has no such job.</summary>
    Task<JobDocument?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken);
}
