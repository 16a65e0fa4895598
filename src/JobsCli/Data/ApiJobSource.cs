using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace JobsCli.Data;

/// <summary>Reads jobs from the API. A repeated request has If-None-Match, and a 304 gives the previous answer.</summary>
internal sealed class ApiJobSource(HttpClient api) : IJobSource
{
    private (Uri Address, EntityTagHeaderValue Tag, object? Answer)? _last;

    public async Task<FoundJobs> FindAsync(string projectId, string query, CancellationToken cancellationToken) =>
        await AskAsync($"projects/{Uri.EscapeDataString(projectId)}/jobs{query}", ReadPageAsync, cancellationToken)
        ?? throw NoApi(cause: null);

    public Task<JobDocument?> GetAsync(string projectId, Guid id, CancellationToken cancellationToken) =>
        AskAsync(
            $"projects/{Uri.EscapeDataString(projectId)}/jobs/{id:D}",
            static async (response, cancelled) =>
                JobAnswerJson.Read(await response.Content.ReadAsByteArrayAsync(cancelled)),
            cancellationToken);

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
        if (_last is { } last && last.Address == request.RequestUri)
        {
            request.Headers.IfNoneMatch.Add(last.Tag);
        }

        try
        {
            using var response = await api.SendAsync(request, cancellationToken);
            switch (response.StatusCode)
            {
                case HttpStatusCode.NotModified:
                    return (T?)_last?.Answer;
                case HttpStatusCode.NotFound:
                    return null;
                case HttpStatusCode.OK:
                    var answer = await read(response, cancellationToken);
                    _last = response.Headers.ETag is { } tag ? (request.RequestUri!, tag, answer) : null;
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
}
