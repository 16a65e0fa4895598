using System.Text.Json;

namespace JobsCli.Data;

/// <summary>A page of jobs.</summary>
/// <param name="Total">How many jobs match, on all pages.</param>
/// <param name="Jobs">Each job of the page as the API's JSON, UTF-8.</param>
internal sealed record FoundJobs(int Total, IReadOnlyList<byte[]> Jobs)
{
    /// <summary>The jobs as objects.</summary>
    public IEnumerable<JobForm> Forms => Jobs.Select(job => JsonSerializer.Deserialize(job, JobFormJson.Default.JobForm)!);
}
