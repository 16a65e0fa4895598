using System.Text.Json;

namespace JobsCli.Data;

/// <summary>A page of jobs.</summary>
/// <param name="Total">The number of jobs that match, on all pages.</param>
/// <param name="Jobs">The jobs of the page, each as JSON of the API in UTF-8.</param>
internal sealed record FoundJobs(int Total, IReadOnlyList<byte[]> Jobs)
{
    /// <summary>The jobs, deserialized.</summary>
    public IEnumerable<JobDocument> Documents =>
        Jobs.Select(job => JsonSerializer.Deserialize(job, JobDocumentJson.Default.JobDocument)!);
}
