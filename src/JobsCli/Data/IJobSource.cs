namespace JobsCli.Data;

/// <summary>A source of jobs: the table, or the API in front of it.</summary>
internal interface IJobSource
{
    /// <summary>True when the last answer was held back until it changed, so that nothing is polled.</summary>
    bool ReportsChanges { get; }

    /// <summary>The page of jobs for a query string of the API.</summary>
    Task<FoundJobs> FindAsync(string projectId, string query, CancellationToken cancellationToken);

    /// <summary>The number of jobs in each state for a query string of the API.</summary>
    Task<CountedJobs> CountAsync(string projectId, string query, CancellationToken cancellationToken);

    /// <summary>One job; null if the project has no such job.</summary>
    Task<JobDocument?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken);

    /// <summary>Asks for repeated answers to be held back until they change.</summary>
    void WaitForChanges();

    /// <summary>The time until the last request is repeated.</summary>
    /// <param name="interval">The time between two requests that are not held back.</param>
    TimeSpan PauseBeforeNext(TimeSpan interval);
}
