using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Tests.Load;

/// <summary>Sends requests of all kinds to one server and compares every answer with the expected one.</summary>
internal sealed class SoakTraffic(HttpClient client, IEnumerable<SoakRequest> requests, SoakCounters counters)
{
    private const int ShownCharacters = 300;

    private static readonly int?[] UnavailableCodes = [5, 6];

    private readonly SoakRequest[][] _kinds = [.. requests.GroupBy(request => request.Kind).Select(kind => kind.ToArray())];

    // A correct answer must come again byte for byte, and bytes are quicker to compare than JSON.
    private readonly ConcurrentDictionary<string, (string Tag, byte[] Body)> _correct = new();

    /// <summary>Sends a request of a random kind, all kinds equally often.</summary>
    public async Task SendAsync()
    {
        var kind = _kinds[Random.Shared.Next(_kinds.Length)];
        var request = kind[Random.Shared.Next(kind.Length)];
        using var message = new HttpRequestMessage(request.Method, new Uri(request.Target, UriKind.Relative));
        var tag = request.IsConditional ? TagOf(request) : null;
        if (tag is not null)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        try
        {
            using var response = await client.SendAsync(message);
            var body = await response.Content.ReadAsByteArrayAsync();
            Check(request, tag is null ? request.Status : HttpStatusCode.NotModified, response, body);
        }
        catch (HttpRequestException exception)
        {
            counters.Add(request.Kind, "broken off");
            counters.AddWrong($"{request.Target}: {exception.Message}");
        }
    }

    private void Check(SoakRequest request, HttpStatusCode expected, HttpResponseMessage response, byte[] body)
    {
        var code = body.AsSpan().StartsWith("{\"code\""u8) ? (int?)JsonNode.Parse(body)!["code"] : null;
        counters.Add(request.Kind, code is null ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode} code {code}");
        var isUnavailable = request.NeedsTable && response.StatusCode == HttpStatusCode.ServiceUnavailable;
        if (isUnavailable ? !IsCorrectUnavailable(request, response, code) : !IsCorrect(request, expected, response, code, body))
        {
            var text = Encoding.UTF8.GetString(body);
            counters.AddWrong(
                $"{request.Method} {request.Target} was answered {(int)response.StatusCode} {response.Headers} "
                + text[..Math.Min(text.Length, ShownCharacters)]);
        }
    }

    private static bool IsCorrectUnavailable(SoakRequest request, HttpResponseMessage response, int? code) =>
        response.Headers.RetryAfter is not null && (request.Method == HttpMethod.Head || UnavailableCodes.Contains(code));

    private bool IsCorrect(
        SoakRequest request, HttpStatusCode expected, HttpResponseMessage response, int? code, byte[] body) =>
        response.StatusCode == expected && code == request.Code && expected switch
        {
            HttpStatusCode.NotModified => body.Length == 0 && response.Header("ETag") == TagOf(request),
            HttpStatusCode.OK => HasCounts(request, response) && HasContent(request, response, body),
            _ => true,
        };

    private static bool HasCounts(SoakRequest request, HttpResponseMessage response) =>
        request.Total is not { } total
        || (response.Header("X-Total-Count") == total.ToString(CultureInfo.InvariantCulture)
            && response.Header("X-Result-Count") == ((JsonArray)request.Body!).Count.ToString(CultureInfo.InvariantCulture));

    private bool HasContent(SoakRequest request, HttpResponseMessage response, byte[] body)
    {
        if (request.Body is null)
        {
            return true;
        }

        var tag = response.Header("ETag");
        if (tag is null || request.Method == HttpMethod.Head)
        {
            return tag is not null && body.Length == 0 && (TagOf(request) ?? tag) == tag;
        }

        if (_correct.TryGetValue(request.Target, out var correct))
        {
            return correct.Tag == tag && body.AsSpan().SequenceEqual(correct.Body);
        }

        if (!JsonNode.DeepEquals(request.Body, JsonNode.Parse(body)))
        {
            return false;
        }

        _correct[request.Target] = (tag, body);
        return true;
    }

    private string? TagOf(SoakRequest request) => _correct.TryGetValue(request.Target, out var correct) ? correct.Tag : null;
}
