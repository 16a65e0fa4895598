using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Tests.Support;

namespace Jobs.Benchmarks.Load;

/// <summary>Asks one server questions of all kinds and holds every answer against the right one.</summary>
internal sealed class SoakTraffic(HttpClient client, IEnumerable<SoakQuestion> questions, SoakCounters counters)
{
    private const int ShownCharacters = 300;

    private static readonly int?[] CodesOfRefusals = [5, 6];

    private readonly SoakQuestion[][] _kinds =
        [.. questions.GroupBy(question => question.Kind).Select(kind => kind.ToArray())];

    // What was right once is right again byte for byte, and quicker to compare so.
    private readonly ConcurrentDictionary<string, (string Tag, byte[] Body)> _right = new();

    /// <summary>Asks a question of any kind, each kind as often as another.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        var kind = _kinds[Random.Shared.Next(_kinds.Length)];
        var question = kind[Random.Shared.Next(kind.Length)];
        using var request = new HttpRequestMessage(question.Method, new Uri(question.Target, UriKind.Relative));
        var tag = question.IsConditional ? TagOf(question) : null;
        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        }

        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            Hold(question, tag is null ? question.Status : HttpStatusCode.NotModified, response, body);
        }
        catch (HttpRequestException exception)
        {
            counters.Add(question.Kind, "broken off");
            counters.AddWrong($"{question.Target}: {exception.Message}");
        }
    }

    private void Hold(SoakQuestion question, HttpStatusCode expected, HttpResponseMessage response, byte[] body)
    {
        var code = body.AsSpan().StartsWith("{\"code\""u8) ? (int?)JsonNode.Parse(body)!["code"] : null;
        counters.Add(question.Kind, code is null ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode} code {code}");
        var isRefusal = question.NeedsTable && response.StatusCode == HttpStatusCode.ServiceUnavailable;
        if (isRefusal ? !IsRightRefusal(question, response, code) : !IsRight(question, expected, response, code, body))
        {
            var text = Encoding.UTF8.GetString(body);
            counters.AddWrong(
                $"{question.Method} {question.Target} was answered {(int)response.StatusCode} {response.Headers} "
                + text[..Math.Min(text.Length, ShownCharacters)]);
        }
    }

    private static bool IsRightRefusal(SoakQuestion question, HttpResponseMessage response, int? code) =>
        response.Headers.RetryAfter is not null && (question.Method == HttpMethod.Head || CodesOfRefusals.Contains(code));

    private bool IsRight(
        SoakQuestion question, HttpStatusCode expected, HttpResponseMessage response, int? code, byte[] body) =>
        response.StatusCode == expected && code == question.Code && expected switch
        {
            HttpStatusCode.NotModified => body.Length == 0 && response.Header("ETag") == TagOf(question),
            HttpStatusCode.OK => HasCounts(question, response) && HasContent(question, response, body),
            _ => true,
        };

    private static bool HasCounts(SoakQuestion question, HttpResponseMessage response) =>
        question.Total is not { } total
        || (response.Header("X-Total-Count") == total.ToString(CultureInfo.InvariantCulture)
            && response.Header("X-Result-Count") == ((JsonArray)question.Found!).Count.ToString(CultureInfo.InvariantCulture));

    private bool HasContent(SoakQuestion question, HttpResponseMessage response, byte[] body)
    {
        if (question.Found is null)
        {
            return true;
        }

        var tag = response.Header("ETag");
        if (tag is null || question.Method == HttpMethod.Head)
        {
            return tag is not null && body.Length == 0 && (TagOf(question) ?? tag) == tag;
        }

        if (_right.TryGetValue(question.Target, out var right))
        {
            return right.Tag == tag && body.AsSpan().SequenceEqual(right.Body);
        }

        if (!JsonNode.DeepEquals(question.Found, JsonNode.Parse(body)))
        {
            return false;
        }

        _right[question.Target] = (tag, body);
        return true;
    }

    private string? TagOf(SoakQuestion question) => _right.TryGetValue(question.Target, out var right) ? right.Tag : null;
}
