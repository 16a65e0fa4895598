using System.Net;
using System.Text.Json.Nodes;
using Jobs.Recording;
using Jobs.Tests.Query;

namespace Jobs.Tests.Load;

/// <summary>One request of mixed traffic, with the answer that is expected.</summary>
/// <param name="Kind">The kind of request.</param>
/// <param name="Target">The path and query.</param>
/// <param name="Status">The expected status.</param>
internal sealed record SoakRequest(string Kind, string Target, HttpStatusCode Status)
{
    /// <summary>GET or HEAD.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>True to send the last entity tag in <c>If-None-Match</c>.</summary>
    public bool IsConditional { get; init; }

    /// <summary>True when the answer needs the table, so that 503 is allowed too.</summary>
    public bool NeedsTable { get; init; } = true;

    /// <summary>The expected body; null when it is not compared.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>The expected total; null for none.</summary>
    public int? Total { get; init; }

    /// <summary>The expected code of the error; null for none.</summary>
    public int? Code { get; init; }

    /// <summary>Requests of all kinds about a project that does not change.</summary>
    /// <param name="project">The project.</param>
    /// <param name="jobs">Its jobs.</param>
    public static IReadOnlyList<SoakRequest> About(string project, IReadOnlyList<Job> jobs)
    {
        SoakRequest Find(string kind, int offset, int limit, string sort, params string[] states)
        {
            var found = FindOracle.Find(jobs, states, [], sort);
            var query = $"offset={offset}&limit={limit}"
                + (sort.Length > 0 ? $"&sort={sort}" : "") + string.Concat(states.Select(state => $"&state={state}"));
            return new SoakRequest(kind, $"/projects/{project}/jobs?{query}", HttpStatusCode.OK)
            {
                Body = new JsonArray([.. found.Skip(offset).Take(limit).Select(job => FindOracle.Json(project, job))]),
                Total = found.Length,
            };
        }

        string[] sorts = ["", "-createdDate", "state,requesterId", "-endProcessingDate,description", "-requesterId", "id"];
        string[][] choices = [[], ["failed"], ["failed", "completed"], ["in-progress", "acknowledged"]];
        List<SoakRequest> finds = [.. sorts.SelectMany(sort => choices.Select(states => Find("find", 20, 50, sort, states)))];
        return
        [
            .. finds,
            .. finds.Select(find => find with { Kind = "HEAD", Method = HttpMethod.Head }),
            .. finds.Select(find => find with { Kind = "If-None-Match", IsConditional = true }),
            .. sorts.Select(sort => Find("deep page", jobs.Count * 9 / 10, 100, sort)),
            Find("whole project", 0, int.MaxValue, ""),
            Find("whole project", 0, int.MaxValue, "-createdDate"),
            .. jobs.Select(job => new SoakRequest("get", $"/projects/{project}/jobs/{job.Id}", HttpStatusCode.OK)
            {
                Body = FindOracle.Json(project, job),
            }),
            .. Errors(project),
            new("health", "/health/live", HttpStatusCode.OK) { NeedsTable = false },
            new("health", "/health/ready", HttpStatusCode.OK),
        ];
    }

    private static IEnumerable<SoakRequest> Errors(string project)
    {
        yield return new("unknown job", $"/projects/{project}/jobs/{Guid.NewGuid()}", HttpStatusCode.NotFound) { Code = 60 };
        yield return Error("unknown path", $"/projects/{project}/job", HttpStatusCode.NotFound, 60);
        yield return Error("unknown path", "/nothing/here", HttpStatusCode.NotFound, 60);
        yield return Error("bad request", $"/projects/{project}/jobs/1", HttpStatusCode.BadRequest, 20);
        foreach (var query in new[] { "sort=age", "limit=0", "offset=-1", "state=lost", "limit=1&limit=1", "resourceHref=" })
        {
            yield return Error("bad request", $"/projects/{project}/jobs?{query}", HttpStatusCode.BadRequest, 28);
        }
    }

    private static SoakRequest Error(string kind, string target, HttpStatusCode status, int code) =>
        new(kind, target, status) { NeedsTable = false, Code = code };
}
