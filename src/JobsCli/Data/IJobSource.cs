namespace JobsCli.Data;

/// <summary>Where jobs are read from: the table, or the API in front of it.</summary>
internal interface IJobSource
{
    /// <summary>The page of jobs that a query string of the API asks for.</summary>
    Task<FoundJobs> FindAsync(string projectId, string query, CancellationToken cancellationToken);

    /// <summary>One job; null when the project has no such job.</summary>
    Task<JobForm?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken);
}
