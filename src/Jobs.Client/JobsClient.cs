using System.Net;
using Jobs.Client.Http;

namespace Jobs.Client;

/// <summary>
/// Finds, counts and follows the jobs of projects through the jobs API. One client serves the whole process, from any thread.
/// Errors of the API are <see cref="JobsApiException"/>; network errors and timeouts are those of <see cref="HttpClient"/>.
/// </summary>
public sealed class JobsClient
{
    // Small enough for a quick first job, large enough for few requests.
    private const int DefaultPageSize = 1000;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly ApiRequests _requests;
    private readonly JobsClientOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Creates a client with connections of its own, which it keeps: create it once.</summary>
    /// <param name="options">The address and the credentials.</param>
    public JobsClient(JobsClientOptions options)
        : this(new HttpClient(CreateHandler()), options)
    {
    }

    /// <summary>Creates a client that sends its requests with another one.</summary>
    /// <param name="httpClient">
    /// Sends the requests. Its handler must not follow redirects, which can carry an API key to another host, and should
    /// decompress, as that of <see cref="CreateHandler"/> does.
    /// </param>
    /// <param name="options">The address and the credentials.</param>
    /// <param name="timeProvider">The clock of the pauses; null for the system's.</param>
    public JobsClient(HttpClient httpClient, JobsClientOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(httpClient);
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time) = (options, timeProvider ?? TimeProvider.System);
        _requests = new ApiRequests(httpClient, options, _time);
    }

    /// <summary>
    /// Creates a handler as this client needs it: it follows no redirects, accepts compressed answers, and notices new addresses
    /// of the host.
    /// </summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = ConnectionLifetime,
    };

    /// <summary>Finds all jobs that match. Nothing is sent before the enumeration, which reads page by page.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="query">
    /// Which jobs, in what order; null for all. Its limit is that of a page (1,000 by default) and not of the enumeration.
    /// </param>
    public JobSequence FindAsync(string projectId, JobQuery? query = null)
    {
        // Each page begins with the last job of the page before it.
        var limit = Math.Max(query?.Limit ?? DefaultPageSize, 2);
        var first = _requests.AddressOf(projectId, "jobs", QueryText.Of((query ?? new JobQuery()) with { Limit = limit }));
        var maxAge = query?.MaxAge;
        return new JobSequence(
            () => new JobPager(async (address, cancelled) =>
                Page(await _requests.GetAsync(address, null, maxAge, cancelled).ConfigureAwait(false), address)),
            PageAddress.At(first, query?.Offset ?? 0),
            limit);
    }

    /// <summary>Finds one page of the jobs that match.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="query">Which jobs, in what order, and from where on; null for the first 100.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="JobsApiException">The API answers with an error.</exception>
    public async Task<JobPage> FindPageAsync(
        string projectId, JobQuery? query = null, CancellationToken cancellationToken = default)
    {
        var address = _requests.AddressOf(projectId, "jobs", QueryText.Of(query ?? new JobQuery()));
        return Page(await _requests.GetAsync(address, null, query?.MaxAge, cancellationToken).ConfigureAwait(false), address);
    }

    /// <summary>Finds one page of the jobs that match, if it differs from what the caller has.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="query">The same query as before.</param>
    /// <param name="condition">The entity tag of the page that the caller has, and how long to wait for another one.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="JobsApiException">The API answers with an error.</exception>
    public Task<Conditional<JobPage>> FindPageIfChangedAsync(
        string projectId, JobQuery? query, RequestCondition condition, CancellationToken cancellationToken = default)
    {
        var address = _requests.AddressOf(projectId, "jobs", QueryText.Of(query ?? new JobQuery()));
        return AskAsync(address, answer => Page(answer, address), Required(condition), query?.MaxAge, cancellationToken);
    }

    /// <summary>Counts the jobs that match, by state.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="filter">Which jobs; null for all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="JobsApiException">The API answers with an error.</exception>
    public async Task<JobCounts> CountAsync(
        string projectId, JobFilter? filter = null, CancellationToken cancellationToken = default) =>
        (await AskAsync(CountsAddress(projectId, filter), Counts, null, filter?.MaxAge, cancellationToken)
            .ConfigureAwait(false)).Value!;

    /// <summary>Counts the jobs that match, by state, if that differs from what the caller has.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="filter">The same filter as before.</param>
    /// <param name="condition">The entity tag of the counts that the caller has, and how long to wait for others.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="JobsApiException">The API answers with an error.</exception>
    public Task<Conditional<JobCounts>> CountIfChangedAsync(
        string projectId, JobFilter? filter, RequestCondition condition, CancellationToken cancellationToken = default) =>
        AskAsync(CountsAddress(projectId, filter), Counts, Required(condition), filter?.MaxAge, cancellationToken);

    /// <summary>Gets one job.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The job; null if the project has no such job.</returns>
    /// <exception cref="JobsApiException">The API answers with another error.</exception>
    public async Task<Job?> GetAsync(string projectId, Guid jobId, CancellationToken cancellationToken = default) =>
        (await GetJobAsync(JobAddress(projectId, jobId), null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Gets one job, if it differs from what the caller has.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="condition">The entity tag of the job that the caller has, and how long to wait for a change.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The job; without a value, though modified, if the project has no such job.</returns>
    /// <exception cref="JobsApiException">The API answers with another error.</exception>
    public Task<Conditional<Job>> GetIfChangedAsync(
        string projectId, Guid jobId, RequestCondition condition, CancellationToken cancellationToken = default) =>
        GetJobAsync(JobAddress(projectId, jobId), Required(condition), cancellationToken);

    /// <summary>
    /// Returns when a job has ended, however long that takes. The API holds the requests; where it does not, they are repeated
    /// at its <c>Retry-After</c>, and so are the first five in a row that it answers with 503.
    /// </summary>
    /// <param name="projectId">The project.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The job at its end; null if the project has no such job, or not any more.</returns>
    /// <exception cref="JobsApiException">The API answers with another error.</exception>
    public Task<Job?> WaitForEndAsync(string projectId, Guid jobId, CancellationToken cancellationToken = default)
    {
        var address = JobAddress(projectId, jobId);
        return new JobEndWait(
            (condition, cancelled) => GetJobAsync(address, condition, cancelled), _options.WaitPerRequest, _time)
            .WaitAsync(cancellationToken);
    }

    private static RequestCondition Required(RequestCondition condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return condition;
    }

    // The last page may have no link because it is the last, and any other because the header would be too long.
    private static JobPage Page(ApiAnswer answer, Uri address)
    {
        var jobs = answer.Read(JobsJson.Default.JobArray, static jobs => jobs.All(IsValid));
        var end = (PageAddress.Offset(address) ?? 0) + jobs.Length;
        return new JobPage
        {
            Jobs = jobs,
            TotalCount = answer.TotalCount,
            ETag = answer.ETag,
            Age = answer.Age,
            Next = answer.Next ?? (jobs.Length > 0 && end < answer.TotalCount ? PageAddress.At(address, end) : null),
        };
    }

    private static JobCounts Counts(ApiAnswer answer) =>
        answer.Read(JobsJson.Default.JobCounts, static _ => true) with { ETag = answer.ETag };

    private static bool IsValid(Job? job) => job is not null && job.Messages.All(static message => message is not null);

    private async Task<Conditional<Job>> GetJobAsync(
        Uri address, RequestCondition? condition, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(
                address,
                static answer => answer.Read(JobsJson.Default.Job, IsValid) with { ETag = answer.ETag },
                condition,
                maxAge: null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (JobsApiException exception) when (exception.Code == JobsErrorCode.NotFound)
        {
            return new Conditional<Job> { IsModified = true };
        }
    }

    private async Task<Conditional<T>> AskAsync<T>(
        Uri address,
        Func<ApiAnswer, T> read,
        RequestCondition? condition,
        TimeSpan? maxAge,
        CancellationToken cancellationToken)
        where T : class
    {
        var answer = await _requests.GetAsync(address, condition, maxAge, cancellationToken).ConfigureAwait(false);
        return new Conditional<T>
        {
            IsModified = !answer.IsNotModified,
            Value = answer.IsNotModified ? null : read(answer),
            WaitGranted = answer.WaitGranted,
            RetryAfter = answer.RetryAfter,
        };
    }

    private Uri CountsAddress(string projectId, JobFilter? filter) =>
        _requests.AddressOf(projectId, "job-counts", QueryText.Of(filter ?? new JobFilter()));

    private Uri JobAddress(string projectId, Guid jobId) => _requests.AddressOf(projectId, $"jobs/{jobId:D}");
}
