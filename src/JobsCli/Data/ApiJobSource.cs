using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace JobsCli.Data;

/// <summary>
/// Reads jobs from the API. A repeated request has If-None-Match, and a 304 gives the previous answer. It can also ask the API to
/// wait until there is another one (RFC 7240).
/// </summary>
internal sealed class ApiJobSource(HttpClient api) : IJobSource
{
    private const string Wait = "wait=30";

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
        await AskAsync($"projects/{Uri.EscapeDataString(projectId)}/jobs{query}", ReadPageAsync, cancellationToken)
        ?? throw NoApi(cause: null);

    public Task<JobDocument?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken) =>
        AskAsync(
            $"projects/{Uri.EscapeDataString(projectId)}/jobs/{id:D}",
            static async (response, cancelled) =>
                JobAnswerJson.Read(await response.Content.ReadAsByteArrayAsync(cancelled)),
            cancellationToken);

    public void WaitForChanges() => _waits = true;

    public TimeSpan PauseBeforeNext(TimeSpan interval) => ReportsChanges || (_waits && _isChanged)
        ? TimeSpan.FromTicks(Math.Min(interval.Ticks, MaxPauseAfterChange.Ticks))
        : TimeSpan.FromTicks(Math.Max(interval.Ticks, _retryAfter.Ticks));

    private static async Task<FoundJobs> ReadPageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var total = response.Headers.TryGetValues("X-Total-Count", out var values)
            && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new JsonException("The response has no X-Total-Count.");
        return FoundJobs.Of(
            total, [.. body.RootElement.EnumerateArray().Select(job => System.Text.Encoding.UTF8.GetBytes(job.GetRawText()))]);
    }

    private async Task<T?> AskAsync<T>(
        string address, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        var known = _known.GetValueOrDefault(typeof(T)) is { } last && last.Address == address ? last : null;
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known.Tag);
            request.Headers.Add("Prefer", _waits ? [Wait] : []);
        }

        ReportsChanges = false;
        _retryAfter = TimeSpan.Zero;
        try
        {
            using var response = await api.SendAsync(request, cancellationToken);
            Observe(response);
            switch (response.StatusCode)
            {
                case HttpStatusCode.NotModified when known is not null:
                    return (T)known.Answer;
                case HttpStatusCode.NotFound:
                    return null;
                case HttpStatusCode.OK:
                    var answer = await read(response, cancellationToken);
                    Remember(answer, address, response.Headers.ETag);
                    return answer;
                case >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest:
                    throw Redirected(response);
                default:
                    throw await ErrorAsync(response, cancellationToken);
            }
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            throw NoApi(exception);
        }
    }

    private void Observe(HttpResponseMessage response)
    {
        ReportsChanges = response.Headers.Contains("Preference-Applied");
        _isChanged = response.StatusCode == HttpStatusCode.OK && response.Headers.ETag is not null;
        _retryAfter = response.Headers.RetryAfter?.Delta is { } delta && delta < MaxRetryAfter ? delta : TimeSpan.Zero;
    }

    private void Remember<T>(T answer, string address, EntityTagHeaderValue? tag)
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
    }

    private CommandException NoApi(Exception? cause) =>
        new(ExitCode.Unreachable, $"No jobs API answers at {api.BaseAddress}: check --url and the network.", cause);

    private static bool IsNoAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or HttpIOException or JsonException or InvalidOperationException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    // A redirect is not followed: the credentials are for the host of --url alone.
    private CommandException Redirected(HttpResponseMessage response) => new(
        ExitCode.Unreachable,
        $"{api.BaseAddress} answers {(int)response.StatusCode} and names another address"
        + (response.Headers.Location is { } location ? $" ({WithoutSecrets(new Uri(api.BaseAddress!, location))})" : "")
        + ": use the address of the API for --url.");

    private static string WithoutSecrets(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static async Task<CommandException> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = response.StatusCode == HttpStatusCode.BadRequest ? ExitCode.Usage : ExitCode.Unreachable;
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            using var error = JsonDocument.Parse(body);
            var message = error.RootElement.GetProperty("message").GetString();
            var description = error.RootElement.GetProperty("description").GetString();
            return new CommandException(code, $"The API answers {(int)response.StatusCode}: {message}: {description}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return new CommandException(code, $"The API answers {(int)response.StatusCode}: check --url.", exception);
        }
    }

    private sealed record Known(string Address, EntityTagHeaderValue Tag, object Answer);
}
