using Jobs.Recording;

namespace Jobs.Benchmarks.Data;

/// <summary>A project in the table, with what is known of the answers to the one question that is measured.</summary>
/// <param name="Id">The project's id.</param>
/// <param name="Size">How many jobs it was given.</param>
/// <param name="FailedCount">How many of them are failed.</param>
/// <param name="FirstPage">The ids of the first page, in order.</param>
internal sealed record SeededProject(string Id, int Size, int FailedCount, IReadOnlyList<Guid> FirstPage)
{
    /// <summary>The greatest number of jobs on a page.</summary>
    public const int Limit = 100;

    /// <summary>The question, relative to a server's address.</summary>
    public Uri Question => new($"/projects/{Id}/jobs?state=failed&sort=-createdDate&limit={Limit}", UriKind.Relative);

    /// <summary>What is to be expected of these jobs.</summary>
    public static SeededProject Of(string id, IReadOnlyCollection<Job> jobs)
    {
        var failed = jobs.Where(job => job.State == JobState.Failed).ToList();
        var firstPage = failed.OrderByDescending(job => job.CreatedDate).ThenBy(job => job.Id).Select(job => job.Id).Take(Limit);
        return new SeededProject(id, jobs.Count, failed.Count, [.. firstPage]);
    }
}
