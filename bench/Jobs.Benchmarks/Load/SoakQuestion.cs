using System.Net;
using System.Text.Json.Nodes;
using Jobs.Recording;
using Jobs.Tests.Query;

namespace Jobs.Benchmarks.Load;

/// <summary>One of the questions of mixed traffic, with its right answer.</summary>
/// <param name="Kind">What kind of question it is.</param>
/// <param name="Target">What is asked for.</param>
/// <param name="Status">The status of the right answer.</param>
internal sealed record SoakQuestion(string Kind, string Target, HttpStatusCode Status)
{
    /// <summary>GET or HEAD.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>True to ask for what has changed since the answer before.</summary>
    public bool IsConditional { get; init; }

    /// <summary>True when the table is needed to answer, so that 503 is an answer too.</summary>
    public bool NeedsTable { get; init; } = true;

    /// <summary>The jobs or the job in the body; null where there are none.</summary>
    public JsonNode? Found { get; init; }

    /// <summary>The total; null where there is none.</summary>
    public int? Total { get; init; }

    /// <summary>The error's code; null where it is none.</summary>
    public int? Code { get; init; }

    /// <summary>Questions of all kinds about a project that does not change.</summary>
    /// <param name="project">The project.</param>
    /// <param name="jobs">Its jobs.</param>
    public static IReadOnlyList<SoakQuestion> About(string project, IReadOnlyList<Job> jobs)
    {
        SoakQuestion Find(string kind, int offset, int limit, string sort, params string[] states)
        {
            var found = FindOracle.Find(jobs, states, [], sort);
            var query = $"offset={offset}&limit={limit}"
                + (sort.Length > 0 ? $"&sort={sort}" : "") + string.Concat(states.Select(state => $"&state={state}"));
            return new SoakQuestion(kind, $"/projects/{project}/jobs?{query}", HttpStatusCode.OK)
            {
                Found = new JsonArray([.. found.Skip(offset).Take(limit).Select(job => FindOracle.Json(project, job))]),
                Total = found.Length,
            };
        }

        string[] sorts = ["", "-createdDate", "state,requesterId", "-endProcessingDate,description", "-requesterId", "id"];
        string[][] choices = [[], ["failed"], ["failed", "completed"], ["in-progress", "acknowledged"]];
        List<SoakQuestion> finds = [.. sorts.SelectMany(sort => choices.Select(states => Find("find", 20, 50, sort, states)))];
        return
        [
            .. finds,
            .. finds.Select(find => find with { Kind = "HEAD", Method = HttpMethod.Head }),
            .. finds.Select(find => find with { Kind = "If-None-Match", IsConditional = true }),
            .. sorts.Select(sort => Find("deep page", jobs.Count * 9 / 10, 100, sort)),
            Find("whole project", 0, int.MaxValue, ""),
            Find("whole project", 0, int.MaxValue, "-createdDate"),
            .. jobs.Select(job => new SoakQuestion("get", $"/projects/{project}/jobs/{job.Id}", HttpStatusCode.OK)
            {
                Found = FindOracle.Json(project, job),
            }),
            .. Errors(project),
            new("health", "/health/live", HttpStatusCode.OK) { NeedsTable = false },
            new("health", "/health/ready", HttpStatusCode.OK),
        ];
    }

    private static IEnumerable<SoakQuestion> Errors(string project)
    {
        yield return new("unknown job", $"/projects/{project}/jobs/{Guid.NewGuid()}", HttpStatusCode.NotFound) { Code = 60 };
        yield return Refused("unknown path", $"/projects/{project}/job", HttpStatusCode.NotFound, 60);
        yield return Refused("unknown path", "/nothing/here", HttpStatusCode.NotFound, 60);
        yield return Refused("bad request", $"/projects/{project}/jobs/1", HttpStatusCode.BadRequest, 20);
        foreach (var query in new[] { "sort=age", "limit=0", "offset=-1", "state=lost", "limit=1&limit=1", "resourceHref=" })
        {
            yield return Refused("bad request", $"/projects/{project}/jobs?{query}", HttpStatusCode.BadRequest, 28);
        }
    }

    private static SoakQuestion Refused(string kind, string target, HttpStatusCode status, int code) =>
        new(kind, target, status) { NeedsTable = false, Code = code };
}
