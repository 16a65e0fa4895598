using Jobs.Recording;

namespace Jobs.Benchmarks.Data;

/// <summary>A project in the table, with the expected answer to the find that is measured.</summary>
/// <param name="Id">The project's id.</param>
/// <param name="Size">Its number of jobs.</param>
/// <param name="FailedCount">Its number of failed jobs.</param>
/// <param name="FirstPage">The ids of the first page, in order.</param>
internal sealed record SeededProject(string Id, int Size, int FailedCount, IReadOnlyList<Guid> FirstPage)
{
    /// <summary>The maximum number of jobs on a page.</summary>
    public const int Limit = 100;

    /// <summary>The find, relative to a server's address.</summary>
    public Uri FindUri => new($"/projects/{Id}/jobs?state=failed&sort=-createdDate&limit={Limit}", UriKind.Relative);

    /// <summary>The project with these jobs.</summary>
    public static SeededProject Of(string id, IReadOnlyCollection<Job> jobs)
    {
        var failed = jobs.Where(job => job.State == JobState.Failed).ToList();
        var firstPage = failed.OrderByDescending(job => job.CreatedDate).ThenBy(job => job.Id).Select(job => job.Id).Take(Limit);
        return new SeededProject(id, jobs.Count, failed.Count, [.. firstPage]);
    }
}
