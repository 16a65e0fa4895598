using System.Net;

namespace Jobs.Client;

#pragma warning disable CA1032 // Only the client throws this exception, and always with a status.
/// <summary>
/// The API answers with an error, or something answers that is not the jobs API (<see cref="Code"/> is then
/// <see cref="JobsErrorCode.None"/>). That nothing answers is <see cref="HttpRequestException"/>.
/// </summary>
public sealed class JobsApiException : Exception
{
    internal JobsApiException(HttpStatusCode statusCode, string text, Exception? cause = null)
        : base(text, cause) => StatusCode = statusCode;

    /// <summary>The HTTP status of the answer.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The error code.</summary>
    public JobsErrorCode Code { get; internal init; }

    /// <summary>The short text of the API, in the language of the options; null if the answer is not from the API.</summary>
    public string? ApiMessage { get; internal init; }

    /// <summary>What precisely is wrong, and what would be accepted; null if the answer is not from the API.</summary>
    public string? Description { get; internal init; }

    /// <summary>When to try again, if the answer says so.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>The id under which the API has logged the request; null if it gave none.</summary>
    public string? RequestId { get; internal init; }

    internal Uri? Location { get; init; }
}
