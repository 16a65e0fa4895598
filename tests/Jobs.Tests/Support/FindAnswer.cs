using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Jobs.Tests.Support;

/// <summary>An answer of find: the jobs and the paging headers.</summary>
public sealed record FindAnswer(int Total, int Count, JsonArray Jobs, Uri? Next, Uri? Previous)
{
    /// <summary>The ids of the jobs, in order.</summary>
    public IEnumerable<string> Ids => Jobs.Select(job => (string)job!["id"]!);

    /// <summary>Finds jobs; the test fails unless the answer is 200.</summary>
    /// <param name="client">A client of the server.</param>
    /// <param name="project">The project, not encoded.</param>
    /// <param name="query">The query string, encoded, without its question mark.</param>
    public static Task<FindAnswer> GetAsync(HttpClient client, string project, string query = "") =>
        GetAsync(client, new Uri(client.BaseAddress!, $"/projects/{Uri.EscapeDataString(project)}/jobs?{query}"));

    /// <summary>Finds jobs; the test fails unless the answer is 200.</summary>
    public static async Task<FindAnswer> GetAsync(HttpClient client, Uri address)
    {
        using var response = await client.GetAsync(address);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address} was answered {response.StatusCode}: {body}");
        return new FindAnswer(
            Number(response, "X-Total-Count"),
            Number(response, "X-Result-Count"),
            JsonNode.Parse(body)!.AsArray(),
            Link(response, address, "next"),
            Link(response, address, "prev"));
    }

    private static int Number(HttpResponseMessage response, string header) =>
        int.Parse(Assert.Single(response.Headers.GetValues(header)), CultureInfo.InvariantCulture);

    private static Uri? Link(HttpResponseMessage response, Uri address, string relation)
    {
        var links = response.Headers.TryGetValues("Link", out var values) ? string.Join(", ", values).Split(", ") : [];
        var link = links.SingleOrDefault(text => text.EndsWith($"; rel=\"{relation}\"", StringComparison.Ordinal));
        return link is null ? null : new Uri(address, link[1..link.IndexOf('>', StringComparison.Ordinal)]);
    }
}
