using System.Net;
using System.Text;
using System.Text.Json;
using Jobs.Client;
using Jobs.Client.Http;

namespace JobsCli.Data;

/// <summary>
/// Reads jobs from the API, with the requests and errors of its client, but shows jobs as they are, known or not. A repeated request
/// has If-None-Match, and a 304 gives the previous answer. It can also ask the API to wait until there is another one (RFC 7240).
/// </summary>
internal sealed class ApiJobSource(ApiRequests api) : IJobSource
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    // An API that does not wait must not be sent one request after the other.
    private static readonly TimeSpan MaxPauseAfterChange = TimeSpan.FromMilliseconds(250);

    // What names a longer time is not waited for.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    // The last find and the last get.
    private readonly Dictionary<Type, Known> _known = [];

    private bool _waits;
    private bool _isChanged;
    private TimeSpan _retryAfter;

    public bool ReportsChanges { get; private set; }

    public async Task<FoundJobs> FindAsync(string projectId, string query, CancellationToken cancellationToken) =>
        await AskAsync(api.AddressOf(projectId, "jobs", query), ReadPage, cancellationToken)
        ?? throw NoApi(cause: null);

    public async Task<CountedJobs> CountAsync(string projectId, string query, CancellationToken cancellationToken) =>
        await AskAsync(
            api.AddressOf(projectId, "job-counts", query), static answer => CountedJobs.Of(answer.Body), cancellationToken)
        ?? throw NoApi(cause: null);

    public Task<JobDocument?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken) =>
        AskAsync(api.AddressOf(projectId, $"jobs/{id:D}"), static answer => JobAnswerJson.Read(answer.Body), cancellationToken);

    public void WaitForChanges() => _waits = true;

    public TimeSpan PauseBeforeNext(TimeSpan interval) => ReportsChanges || (_waits && _isChanged)
        ? TimeSpan.FromTicks(Math.Min(interval.Ticks, MaxPauseAfterChange.Ticks))
        : TimeSpan.FromTicks(Math.Max(interval.Ticks, _retryAfter.Ticks));

    private static FoundJobs ReadPage(ApiAnswer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.ValueKind == JsonValueKind.Array
            ? FoundJobs.Of(
                answer.TotalCount, [.. body.RootElement.EnumerateArray().Select(job => Encoding.UTF8.GetBytes(job.GetRawText()))])
            : throw new JsonException("The answer is not an array.");
    }

    private async Task<T?> AskAsync<T>(Uri address, Func<ApiAnswer, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var known = _known.GetValueOrDefault(typeof(T)) is { } last && last.Address == address ? last : null;
        ReportsChanges = false;
        _retryAfter = TimeSpan.Zero;
        try
        {
            var condition = known is null ? null : new RequestCondition(known.Tag) { Wait = _waits ? Wait : null };
            var answer = await api.GetAsync(address, condition, maxAge: null, cancellationToken);
            Observe(answer);
            return answer.IsNotModified ? (T?)known?.Answer : Remember(read(answer), address, answer.ETag);
        }
        catch (JobsApiException exception)
        {
            Observe(exception);
            return exception.StatusCode == HttpStatusCode.NotFound ? null : throw Error(exception);
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            throw NoApi(exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new CommandException(ExitCode.Usage, exception.Message, exception);
        }
    }

    private void Observe(ApiAnswer answer)
    {
        ReportsChanges = answer.WaitGranted is not null;
        _isChanged = !answer.IsNotModified && answer.ETag is not null;
        _retryAfter = Limited(answer.RetryAfter);
    }

    private void Observe(JobsApiException error)
    {
        _isChanged = false;
        _retryAfter = Limited(error.RetryAfter);
    }

    private static TimeSpan Limited(TimeSpan? retryAfter) =>
        retryAfter is { } delay && delay < MaxRetryAfter ? delay : TimeSpan.Zero;

    private T Remember<T>(T answer, Uri address, string? tag)
        where T : class
    {
        if (tag is null)
        {
            _known.Remove(typeof(T));
        }
        else
        {
            _known[typeof(T)] = new Known(address, tag, answer);
        }

        return answer;
    }

    private static bool IsNoAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException or JsonException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private CommandException Error(JobsApiException exception) => exception.StatusCode switch
    {
        < HttpStatusCode.MultipleChoices => NoApi(exception),
        < HttpStatusCode.BadRequest => Redirected(exception),
        var status => new CommandException(
            status == HttpStatusCode.BadRequest ? ExitCode.Usage : ExitCode.Unreachable,
            $"The API answers {(int)status}: "
            + (exception.ApiMessage is { } message ? $"{message}: {exception.Description}" : "check --url."),
            exception),
    };

    private CommandException NoApi(Exception? cause) =>
        new(ExitCode.Unreachable, $"No jobs API answers at {api.Address}: check --url and the network.", cause);

    // A redirect is not followed: the credentials are for the host of --url alone.
    private CommandException Redirected(JobsApiException exception) => new(
        ExitCode.Unreachable,
        $"{api.Address} answers {(int)exception.StatusCode} and names another address"
        + (exception.Location is { } location ? $" ({WithoutSecrets(location)})" : "")
        + ": use the address of the API for --url.",
        exception);

    private static string WithoutSecrets(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private sealed record Known(Uri Address, string Tag, object Answer);
}
