namespace JobsCli.Data;

/// <summary>A page of jobs.</summary>
/// <param name="Total">The number of jobs that match, on all pages.</param>
/// <param name="Jobs">The jobs of the page, each as JSON of the API in UTF-8.</param>
/// <param name="Documents">The jobs of the page, deserialized.</param>
internal sealed record FoundJobs(int Total, IReadOnlyList<byte[]> Jobs, IReadOnlyList<JobDocument> Documents)
{
    /// <summary>A page of these jobs.</summary>
    /// <exception cref="System.Text.Json.JsonException">One of them is not a job.</exception>
    public static FoundJobs Of(int total, IReadOnlyList<byte[]> jobs) =>
        new(total, jobs, [.. jobs.Select(job => JobAnswerJson.Read(job))]);
}
