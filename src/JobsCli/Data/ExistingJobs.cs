using System.IO.Hashing;
using Jobs.Recording;

namespace JobsCli.Data;

/// <summary>
/// Which jobs a project has already, by hashes of their content: a few bytes for each job, and one query for a thousand, where
/// the recorder would need a request for each.
/// </summary>
internal sealed class ExistingJobs
{
    private readonly Dictionary<Guid, (ulong Job, ulong Answer)> _hashes = [];

    private ExistingJobs()
    {
    }

    /// <summary>Reads a project.</summary>
    /// <param name="stored">The table.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="limit">The maximum number of jobs to read; the others are taken as missing.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ExistingJobs> ReadAsync(
        TableJobSource stored, string projectId, long limit, CancellationToken cancellationToken)
    {
        var existing = new ExistingJobs();
        await foreach (var job in stored.ReadAsync(projectId, query: "", cancellationToken))
        {
            existing._hashes[job.Id] = (Hash(job), Hash(AsInAnswer(job)));
            if (existing._hashes.Count >= limit)
            {
                break;
            }
        }

        return existing;
    }

    /// <summary>True if the project has the same job.</summary>
    public bool Has(Job job) => _hashes.TryGetValue(job.Id, out var hashes) && hashes.Job == Hash(job);

    /// <summary>True if the project has a job with this id.</summary>
    public bool HasId(Guid id) => _hashes.ContainsKey(id);

    /// <summary>True if the job is what the API answers for one of the project: without a resource, its dates cut.</summary>
    public bool HasAnswerOf(Job job) =>
        job == AsInAnswer(job) && _hashes.TryGetValue(job.Id, out var hashes) && hashes.Answer == Hash(job);

    private static Job AsInAnswer(Job job) => job with
    {
        CreatedDate = Cut(job.CreatedDate),
        StartProcessingDate = job.StartProcessingDate is { } start ? Cut(start) : null,
        EndProcessingDate = job.EndProcessingDate is { } end ? Cut(end) : null,
        ResourceHref = null,
    };

    private static DateTimeOffset Cut(DateTimeOffset date) => date.AddTicks(-(date.Ticks % TimeSpan.TicksPerMillisecond));

    private static ulong Hash(Job job) => XxHash64.HashToUInt64(JobDocument.Of(projectId: "", job).ToJson());
}
