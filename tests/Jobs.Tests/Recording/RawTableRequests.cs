using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

/// <summary>
/// Sends the requests of docs/change-log.md by plain HTTP, signed, to a table of the tests. Nothing here knows the log.
/// </summary>
internal sealed partial class RawTableRequests(Uri account, string accountKey, string table) : IDisposable
{
    private const string AccountOfExamples = "https://account.table.core.windows.net/";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>The requests of the document, by the name behind the language of the code block.</summary>
    public static IReadOnlyDictionary<string, string> Examples { get; } = ExampleBlock()
        .Matches(File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "docs", "change-log.md")))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["text"].Value);

    /// <summary>Requests to a table of the service that the tests use.</summary>
    public static async Task<RawTableRequests> ToAsync(string table)
    {
        var settings = (await TestStorage.ConnectionStringAsync()).Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2))
            .ToDictionary(setting => setting[0], setting => setting[1]);
        return new RawTableRequests(new Uri(settings["TableEndpoint"].TrimEnd('/') + "/"), settings["AccountKey"], table);
    }

    /// <summary>Sends an example.</summary>
    /// <param name="name">The name of the example.</param>
    /// <param name="placeholders">What to put in place of the texts in braces.</param>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(
        string name, params (string Name, string Value)[] placeholders)
    {
        var text = placeholders.Aggregate(Examples[name], (text, placeholder) =>
            text.Replace($"{{{placeholder.Name}}}", placeholder.Value, StringComparison.Ordinal));
        text = text.Replace(AccountOfExamples + "jobs", AccountOfExamples + table, StringComparison.Ordinal)
            .Replace(AccountOfExamples, account.AbsoluteUri, StringComparison.Ordinal)
            .ReplaceLineEndings("\r\n");
        var (head, body) = (text.Split("\r\n\r\n", 2)[0], text.Split("\r\n\r\n", 2) is [_, var rest] ? rest : "");
        using var request = Parse(head.TrimEnd().Split("\r\n"), body);
        Sign(request);
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Parse(string[] head, string body)
    {
        var line = head[0].Split(' ');
        var request = new HttpRequestMessage(new HttpMethod(line[0]), new Uri(line[1]));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var header in head.Skip(1).Select(header => header.Split(": ", 2)))
        {
            if (!request.Headers.TryAddWithoutValidation(header[0], header[1]))
            {
                request.Content!.Headers.TryAddWithoutValidation(header[0], header[1]);
            }
        }

        return request;
    }

    // SharedKeyLite, as the service's documentation has it for tables.
    private void Sign(HttpRequestMessage request)
    {
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        var name = account.AbsolutePath.Trim('/');
        var signed = $"{date}\n/{name}{request.RequestUri!.AbsolutePath}";
        var signature = HMACSHA256.HashData(Convert.FromBase64String(accountKey), Encoding.UTF8.GetBytes(signed));
        request.Headers.Add("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKeyLite {name}:{Convert.ToBase64String(signature)}");
    }

    [GeneratedRegex("^```http (?<name>[a-z-]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ExampleBlock();
}
