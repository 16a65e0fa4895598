using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Jobs.Client.Http;

/// <summary>Sends requests with the caller's credentials, and turns errors into exceptions.</summary>
internal sealed class ApiRequests
{
    private const string Json = "application/json";

    private readonly HttpClient _client;
    private readonly JobsClientOptions _options;
    private readonly TimeProvider _time;

    /// <param name="client">Sends the requests. Its handler should not follow redirects.</param>
    /// <param name="options">The address and the credentials.</param>
    /// <param name="time">The clock.</param>
    public ApiRequests(HttpClient client, JobsClientOptions options, TimeProvider time)
    {
        (_client, _options, _time) = (client, options, time);
        Address = WithSlash(options.Address ?? client.BaseAddress);
    }

    /// <summary>The address of the API, with a slash at its end.</summary>
    public Uri Address { get; }

    /// <summary>The address of something of a project.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="rest">The path after the project.</param>
    /// <param name="query">The query string, with its question mark.</param>
    /// <exception cref="ArgumentException">The project cannot be in an address.</exception>
    public Uri AddressOf(string projectId, string rest, string query = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(projectId);

        // An address loses such segments.
        return projectId is "." or ".."
            ? throw new ArgumentException($"'{projectId}' is not a valid project id.", nameof(projectId))
            : new Uri(Address, $"projects/{Uri.EscapeDataString(projectId)}/{rest}{query}");
    }

    /// <summary>Sends a request.</summary>
    /// <param name="address">The absolute address.</param>
    /// <param name="condition">What the caller has.</param>
    /// <param name="maxAge">How old the answer may be.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="JobsApiException">The answer is an error, or not from the API.</exception>
    public async Task<ApiAnswer> GetAsync(
        Uri address, RequestCondition? condition, TimeSpan? maxAge, CancellationToken cancellationToken)
    {
        using var request = await CreateAsync(address, cancellationToken).ConfigureAwait(false);
        if (condition is not null)
        {
            Add(request, "If-None-Match", condition.ETag);
            Add(request, "Prefer", condition.Wait is { } wait ? $"wait={Seconds(wait)}" : null);
        }

        Add(request, "Cache-Control", maxAge is { } age ? $"max-age={Seconds(age)}" : null);
        using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (request.RequestUri != address)
        {
            throw new InvalidOperationException(
                "The HTTP client has followed a redirect, which can send credentials to another host. "
                + "Switch it off (HttpClientHandler.AllowAutoRedirect), or use the handler of JobsClient.CreateHandler.");
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.NotModified))
        {
            throw await ErrorAsync(address, response, cancellationToken).ConfigureAwait(false);
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var media = response.Content.Headers.ContentType?.MediaType;
        return response.StatusCode == HttpStatusCode.OK && media is not null && !Json.Equals(media, StringComparison.OrdinalIgnoreCase)
            ? throw new JobsApiException(
                response.StatusCode, $"The answer of {Host(address)} is not one of the jobs API: it is {media}.")
            : new ApiAnswer(address, response.StatusCode, response.Headers, body, RetryAfter(response));
    }

    private static Uri WithSlash(Uri? address)
    {
        if (address is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
        {
            throw new ArgumentException(
                "The address of the API must be an http or https address, such as https://jobs.example: "
                + "set JobsClientOptions.Address, or the BaseAddress of the HTTP client.");
        }

        return address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }

    private static string Host(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static string Seconds(TimeSpan time) =>
        Math.Max(0, (long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    // The exception of the header collection would show the value, which can be a secret.
    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        try
        {
            if (value is not null)
            {
                request.Headers.Add(name, value);
            }
        }
        catch (FormatException)
        {
            throw new InvalidOperationException($"The value for {name} cannot be sent in a header.");
        }
    }

    private async Task<HttpRequestMessage> CreateAsync(Uri address, CancellationToken cancellationToken)
    {
        var token = _options.Token is { } getToken ? await getToken(cancellationToken).ConfigureAwait(false) : null;
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        Add(request, "Accept", Json);
        Add(request, "Accept-Language", _options.Language);
        Add(request, "Authorization", token is null ? null : $"Bearer {token}");
        Add(request, "X-API-Key", _options.ApiKey);
        Add(request, "X-Requester-Id", _options.RequesterId);
        return request;
    }

    private async Task<JobsApiException> ErrorAsync(Uri address, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (status, location) = (response.StatusCode, response.Headers.Location);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var (error, cause) = Parse(body);
        var text = error is not null ? $"{error.Message} (HTTP {(int)status}, code {error.Code}): {error.Description}"
            : location is not null ? $"{Host(address)} answers {(int)status} and names another address, which is not followed."
            : $"{Host(address)} answers {(int)status}, without an error of the jobs API.";
        return new JobsApiException(status, text, cause)
        {
            Code = (JobsErrorCode)(error?.Code ?? 0),
            ApiMessage = error?.Message,
            Description = error?.Description,
            RetryAfter = RetryAfter(response),
            RequestId = response.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.First() : null,
            Location = location is null ? null : new Uri(address, location),
        };
    }

    private static (ErrorBody? Error, JsonException? Cause) Parse(byte[] body)
    {
        try
        {
            return (JsonSerializer.Deserialize(body, JobsJson.Default.ErrorBody), null);
        }
        catch (JsonException exception)
        {
            return (null, exception);
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        var delay = after?.Delta ?? after?.Date - _time.GetUtcNow();
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }
}
