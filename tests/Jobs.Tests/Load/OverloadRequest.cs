using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Recording;
using Jobs.Tests.Query;
using Jobs.Tests.Support;

namespace Jobs.Tests.Load;

/// <summary>The find that an overloaded server is sent; every answer must be correct, or a rejection with code 6.</summary>
internal sealed class OverloadRequest
{
    private const int Limit = 100;

    private readonly HttpClient _client;
    private readonly Uri _target;
    private readonly JsonArray _page;
    private readonly string _total;
    private readonly string _count;

    /// <param name="client">Reaches the server.</param>
    /// <param name="project">A project.</param>
    /// <param name="jobs">Its jobs.</param>
    public OverloadRequest(HttpClient client, string project, IReadOnlyList<Job> jobs)
    {
        _client = client;
        _target = new Uri($"/projects/{project}/jobs?state=failed&sort=-createdDate&limit={Limit}", UriKind.Relative);
        var found = FindOracle.Find(jobs, ["failed"], [], "-createdDate");
        _page = [.. found.Take(Limit).Select(job => FindOracle.Json(project, job))];
        _total = found.Length.ToString(CultureInfo.InvariantCulture);
        _count = _page.Count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Sends it and compares status and counts of the answer.</summary>
    /// <returns>Null when it was served, else how long to wait before the next try.</returns>
    public async Task<TimeSpan?> SendAsync()
    {
        using var response = await _client.GetAsync(_target);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            Assert.Equal(_total, response.Header("X-Total-Count"));
            Assert.Equal(_count, response.Header("X-Result-Count"));
            return null;
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith("{\"code\":6,", Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()));
        return Assert.NotNull(response.Headers.RetryAfter?.Delta);
    }

    /// <summary>Sends it to a server that has nothing else to do, and compares the whole answer.</summary>
    public async Task CheckBodyAsync()
    {
        Assert.Null(await SendAsync());
        Assert.True(JsonNode.DeepEquals(_page, JsonNode.Parse(await _client.GetStringAsync(_target))));
    }
}
