using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Jobs.Client.Http;

/// <summary>An answer of the API that is not an error: its status is 200 or 304.</summary>
internal sealed class ApiAnswer(Uri address, HttpStatusCode status, HttpResponseHeaders headers, byte[] body, TimeSpan? retryAfter)
{
    private const string WaitGrant = "wait=";

    /// <summary>True for 304.</summary>
    public bool IsNotModified => status == HttpStatusCode.NotModified;

    /// <summary>The body.</summary>
    public byte[] Body => body;

    /// <summary>The entity tag.</summary>
    public string? ETag => headers.ETag?.ToString();

    /// <summary>How old the answer can be.</summary>
    public TimeSpan? Age => headers.Age;

    /// <summary>When to ask again.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>How long the API was willing to wait.</summary>
    public TimeSpan? WaitGranted =>
        First("Preference-Applied") is { } applied
        && applied.StartsWith(WaitGrant, StringComparison.OrdinalIgnoreCase)
        && int.TryParse(applied.AsSpan(WaitGrant.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>The number of jobs on all pages.</summary>
    public int TotalCount =>
        int.TryParse(First("X-Total-Count"), NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? total
            : throw Unexpected("it has no X-Total-Count");

    /// <summary>The address of the next page; null if the answer does not name it.</summary>
    public Uri? Next => headers.TryGetValues("Link", out var links)
        && LinkHeader.Find(string.Join(", ", links), "next") is { } target
            ? Resolve(target)
            : null;

    /// <summary>The body, deserialized.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="isValid">Checks what the type alone does not, such as elements that are null.</param>
    public T Read<T>(JsonTypeInfo<T> type, Predicate<T> isValid)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) is { } value && isValid(value)
                ? value
                : throw Unexpected("its body has a null");
        }
        catch (JsonException exception)
        {
            throw Unexpected($"its body is not as expected at {exception.Path ?? "$"}", exception);
        }
    }

    private string? First(string name) => headers.TryGetValues(name, out var values) ? values.First() : null;

    // Credentials are for this host alone.
    private Uri Resolve(string target) =>
        Uri.TryCreate(address, target, out var next)
        && Uri.Compare(
            next,
            address,
            UriComponents.SchemeAndServer | UriComponents.UserInfo,
            UriFormat.UriEscaped,
            StringComparison.OrdinalIgnoreCase) == 0
            ? next
            : throw Unexpected("its next page is on another host");

    private JobsApiException Unexpected(string reason, Exception? cause = null) =>
        new(status, $"The answer of {address.GetLeftPart(UriPartial.Authority)} is not one of the jobs API: {reason}.", cause);
}
