using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Recording;
using Jobs.Tests.Query;
using Jobs.Tests.Support;
using Xunit.Sdk;

namespace Jobs.Tests.Fuzzing;

/// <summary>Compares answers with the document and with the expectation for their requests.</summary>
internal sealed class AnswerCheck
{
    private const int MinEncodedLength = 1024;

    // They differ from answer to answer.
    private static readonly HashSet<string> DifferentHeaders = new(["X-Request-Id", "Date", "Age"], StringComparer.OrdinalIgnoreCase);

    private static readonly string[] JobFields =
    [
        "id", "hRef", "state", "description", "createdDate", "requesterId", "startProcessingDate", "endProcessingDate", "messages",
    ];

    private static readonly Dictionary<int, string> EnglishMessages = new()
    {
        [20] = "Invalid URL parameter value",
        [26] = "Invalid header value",
        [28] = "Invalid query-string parameter value",
        [40] = "Missing credentials",
        [41] = "Invalid credentials",
        [42] = "Expired credentials",
        [50] = "Access denied",
        [51] = "Forbidden requester",
        [60] = "Resource not found",
        [61] = "Method not allowed",
    };

    private static readonly string[] Internals = ["Exception", "   at ", "Azure", "devstoreaccount", "127.0.0.1"];

    private readonly ConcurrentDictionary<string, string> _contentOfTags = new();
    private readonly ConcurrentDictionary<string, string> _tagOfContents = new();

    /// <summary>Fails unless the answer is correct.</summary>
    /// <exception cref="FuzzFindingException">The answer is incorrect.</exception>
    public async Task CheckAsync(FuzzRequest request, Expectation expectation, HttpResponseMessage response)
    {
        if (expectation is RejectedByWebServer rejected)
        {
            Expect(rejected.Status, (int)response.StatusCode, "the web server's status");
            Expect("", await response.TextAsync(), "the body");
            return;
        }

        var method = new HttpMethod(request.Method);
        if (!ContractCheck.IsDocumented(method, expectation.Path, response.StatusCode))
        {
            throw new FuzzFindingException(FindingKind.Status, $"{(int)response.StatusCode} is not documented for {expectation.Path}");
        }

        try
        {
            await ContractCheck.AssertAsync(method, expectation.Path, response);
        }
        catch (XunitException exception)
        {
            throw new FuzzFindingException(FindingKind.Schema, exception.Message, exception);
        }

        await CheckExpectationAsync(request, expectation, response);
    }

    /// <summary>Fails unless the answer to HEAD has the status and the headers of the answer to GET.</summary>
    public static void CheckHead(HttpResponseMessage head, HttpResponseMessage get)
    {
        Expect(get.StatusCode, head.StatusCode, "the status of GET");
        Expect(Headers(get), Headers(head), "the headers of GET");
    }

    private async Task CheckExpectationAsync(FuzzRequest request, Expectation expectation, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        switch (expectation)
        {
            case Rejected error:
                Expect(error.Status, status, "the status");
                await CheckErrorAsync(request, error, response);
                break;
            case Documented known:
                Expect(true, known.Statuses.Contains(status), $"the status {status} being one of {string.Join(' ', known.Statuses)}");
                break;
            case FoundJob or FoundPage or FoundCounts when status == 304:
                Expect(true, HeaderOracle.IsKnown(request) is not false, "If-None-Match with the current entity tag");
                break;
            case FoundJob or FoundPage or FoundCounts:
                Expect(200, status, "the status");
                Expect(true, HeaderOracle.IsKnown(request) is not true, "If-None-Match with another entity tag");
                await CheckFoundAsync(request, expectation, response);
                break;
        }
    }

    private async Task CheckFoundAsync(FuzzRequest request, Expectation expectation, HttpResponseMessage response)
    {
        if (expectation is FoundPage page)
        {
            CheckCounts(request, page, response);
        }

        if (request.Method == "HEAD")
        {
            return;
        }

        var text = Encoding.UTF8.GetString(await ContractCheck.ReadDecodedAsync(response));
        CheckEncoding(request, text, response);
        var expected = expectation switch
        {
            FoundPage found => new JsonArray(
                [.. PageOf(found).Select(job => FindOracle.Json(Uri.EscapeDataString(found.Project), job))]),
            FoundJob found => (JsonNode)FindOracle.Json(Uri.EscapeDataString(found.Project), found.Job),
            FoundCounts found => FindOracle.CountsJson(found.Matching),
            _ => throw new ArgumentOutOfRangeException(nameof(expectation)),
        };
        var actual = JsonNode.Parse(text)!;
        if (!JsonNode.DeepEquals(expected, actual))
        {
            throw new FuzzFindingException(FindingKind.Difference, $"the body is {text} and not {expected.ToJsonString()}");
        }

        if (expectation is FoundCounts)
        {
            Expect(expected.ToJsonString(), text, "the counts in their order");
        }
        else
        {
            CheckFieldOrder(actual);
        }

        CheckTag(
            expectation.Path + response.Header("ETag"),
            $"{expectation.Path} {response.Header("X-Total-Count")} {Digest(text)} {response.Header("Content-Encoding")}");
    }

    private static void CheckEncoding(FuzzRequest request, string text, HttpResponseMessage response)
    {
        var isLong = Encoding.UTF8.GetByteCount(text) >= MinEncodedLength;
        var actual = response.Header("Content-Encoding") ?? "identity";
        Expect(isLong ? HeaderOracle.Encoding(request) ?? actual : "identity", actual, "the encoding");
        Expect(true, response.Header("Vary")?.Contains("Accept-Encoding", StringComparison.Ordinal), "Vary: Accept-Encoding");
    }

    private static void CheckCounts(FuzzRequest request, FoundPage page, HttpResponseMessage response)
    {
        Expect(Text(page.Matching.Length), response.Header("X-Total-Count"), "the total");
        Expect(Text(PageOf(page).Count()), response.Header("X-Result-Count"), "the count");
        var query = request.Target.Split('?', 2).ElementAtOrDefault(1) ?? "";
        Expect(null, LinkCheck.Problem(response.Header("Link"), query, page), "a problem of Link");
    }

    private static void CheckFieldOrder(JsonNode body)
    {
        foreach (var job in body as JsonArray ?? [body.DeepClone()])
        {
            string[] names = [.. job!.AsObject().Select(field => field.Key)];
            Expect(string.Join(' ', JobFields.Where(names.Contains)), string.Join(' ', names), "the order of fields");
        }
    }

    private void CheckTag(string tag, string content)
    {
        Expect(content, _contentOfTags.GetOrAdd(tag, content), $"the content of the entity tag {tag}");
        Expect(tag, _tagOfContents.GetOrAdd(content, tag), "the entity tag of that content");
    }

    private static async Task CheckErrorAsync(FuzzRequest request, Rejected error, HttpResponseMessage response)
    {
        var challenge = response.Header("WWW-Authenticate");
        var expectedChallenge = error.Status != 401 ? null : error.Code == 40 ? "Bearer" : "Bearer error=\"invalid_token\"";
        Expect(expectedChallenge, challenge, "WWW-Authenticate");
        var language = HeaderOracle.Language(request) ?? response.Header("Content-Language");
        Expect(language, response.Header("Content-Language"), "the language");
        if (request.Method == "HEAD")
        {
            return;
        }

        var text = await response.TextAsync();
        var body = JsonNode.Parse(text)!;
        Expect(error.Code, (int)body["code"]!, "the code");
        Expect(language == "en", (string?)body["message"] == EnglishMessages[error.Code], $"the message in {language}");
        Expect(null, Array.Find(Internals, word => text.Contains(word, StringComparison.Ordinal)), "an internal detail");
    }

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static IEnumerable<Job> PageOf(FoundPage page) => page.Matching.Skip(page.Criteria.Offset).Take(page.Criteria.Limit);

    private static string Headers(HttpResponseMessage response) => string.Join('\n', response.Headers.NonValidated
        .Concat(response.Content.Headers.NonValidated)
        .Where(header => !DifferentHeaders.Contains(header.Key))
        .Select(header => $"{header.Key}: {header.Value}")
        .Order(StringComparer.Ordinal));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Expect<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new FuzzFindingException(FindingKind.Difference, $"{what}: expected {expected}, got {actual}");
        }
    }
}
