using System.Text.RegularExpressions;
using Jobs.Tests.Query;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// Says of a request what its answer must be, by the text of the contract alone: nothing of the service is asked.
/// </summary>
internal sealed partial class RequestOracle(FuzzWorld world)
{
    private const string OneJob = "/projects/p/jobs/j";

    private static readonly string[] PlainPaths = ["health/live", "health/ready", "openapi/v3.json", "openapi/v3.yaml", "swagger/ui"];

    private readonly CallerOracle _callers = new(world.Credentials);

    /// <summary>Judges a request.</summary>
    public Expectation Judge(FuzzRequest request)
    {
        if (WebServerRules.Refusal(request) is { } status)
        {
            return new RefusedByServer(status);
        }

        var target = request.Target[request.Origin.Length..].Split('?', 2);
        var segments = WithoutDots(target[0].Split('/')[1..]);
        if (KnownPath(segments) is not { } path)
        {
            return new Refused("", 404, 60);
        }

        return request.Method switch
        {
            "OPTIONS" => new Documented(path, 204),
            "GET" or "HEAD" when path.StartsWith("/projects/", StringComparison.Ordinal) =>
                JudgeRead(request, path, segments, target.ElementAtOrDefault(1) ?? ""),
            "GET" or "HEAD" => path == "/swagger/ui" ? new Documented(path, 200, 301) : new Documented(path, 200),
            _ => new Refused(path, 405, 61),
        };
    }

    private Expectation JudgeRead(FuzzRequest request, string path, List<string> segments, string query)
    {
        if (_callers.RefusalOfCaller(request) is var (status, code))
        {
            return new Refused(path, status, code);
        }

        var project = Percent.DecodePath(segments[1]);
        if (!IsProjectId(project))
        {
            return new Refused(path, 400, 20);
        }

        if (!_callers.MaySee(request, project))
        {
            return new Refused(path, 403, 50);
        }

        return path == OneJob ? JudgeGet(path, project, segments[3]) : JudgeFind(path, project, query);
    }

    private Expectation JudgeGet(string path, string project, string segment)
    {
        var id = Percent.DecodePath(segment);
        if (!Uuid().IsMatch(id))
        {
            return new Refused(path, 400, 20);
        }

        var jobs = world.Projects.GetValueOrDefault(project, []);
        return Array.Find(jobs, job => job.Id.ToString().Equals(id, StringComparison.OrdinalIgnoreCase)) is { } job
            ? new FoundJob(path, project, job)
            : new Refused(path, 404, 60);
    }

    private Expectation JudgeFind(string path, string project, string query)
    {
        var jobs = world.Projects.GetValueOrDefault(project, []);
        return QueryOracle.Judge(query) is { } asked
            ? new FoundPage(path, project, asked, FindOracle.Find(jobs, asked.States, asked.Resources, asked.Sort))
            : new Refused(path, 400, 28);
    }

    // RFC 3986, 5.2.4: each .. takes a segment away, and one at the end leaves a slash.
    private static List<string> WithoutDots(string[] segments)
    {
        var kept = new List<string>();
        for (var index = 0; index < segments.Length; index++)
        {
            var text = segments[index].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (text is not ("." or ".."))
            {
                kept.Add(segments[index]);
                continue;
            }

            if (text == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (index == segments.Length - 1)
            {
                kept.Add("");
            }
        }

        return kept;
    }

    // The path as the document has it, which a trailing slash does not change; null for one that it does not have.
    private static string? KnownPath(List<string> segments)
    {
        string[] path = [.. segments is [.., ""] ? segments.SkipLast(1) : segments];
        if (path.Contains(""))
        {
            return null;
        }

        return path switch
        {
            [var projects, _, var jobs] when Is(projects, "projects") && Is(jobs, "jobs") => "/projects/p/jobs",
            [var projects, _, var jobs, _] when Is(projects, "projects") && Is(jobs, "jobs") => "/projects/p/jobs/j",
            [var first, var second] => PlainPaths.Where(known => Is($"{first}/{second}", known)).Select(known => "/" + known).SingleOrDefault(),
            _ => null,
        };
    }

    private static bool Is(string sent, string literal) =>
        string.Equals(Percent.DecodePath(sent), literal, StringComparison.OrdinalIgnoreCase);

    private static bool IsProjectId(string text) => text.Length is >= 1 and <= 255
        && !text.Contains("%2F", StringComparison.OrdinalIgnoreCase)
        && !text.Any(character => character is '/' or '\\' or '#' or '?' or < ' ' or (>= '\u007F' and <= '\u009F'));

    [GeneratedRegex(@"\A[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\z")]
    private static partial Regex Uuid();
}
