using System.Text.RegularExpressions;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// Computes the expected answer to a request from the contract alone, without code of the service.
/// </summary>
internal sealed partial class RequestOracle(FuzzFixture fixture)
{
    private const string OneJob = "/projects/p/jobs/j";
    private const string Counts = "/projects/p/job-counts";

    private static readonly string[] PlainPaths = ["health/live", "health/ready", "openapi/v3.json", "openapi/v3.yaml", "swagger/ui"];

    private readonly CallerOracle _callers = new(fixture.Credentials);

    /// <summary>The expected answer to a request.</summary>
    public Expectation ExpectationOf(FuzzRequest request)
    {
        if (WebServerRules.RejectionStatus(request) is { } status)
        {
            return new RejectedByWebServer(status);
        }

        var target = request.Target[request.Origin.Length..].Split('?', 2);
        var segments = WithoutDots(target[0].Split('/')[1..]);
        if (KnownPath(segments) is not { } path)
        {
            return new Rejected("", 404, 60);
        }

        return request.Method switch
        {
            "OPTIONS" => new Documented(path, 204),
            "GET" or "HEAD" when path.StartsWith("/projects/", StringComparison.Ordinal) =>
                ExpectationOfRead(request, path, segments, target.ElementAtOrDefault(1) ?? ""),
            "GET" or "HEAD" => path.StartsWith("/health", StringComparison.Ordinal) ? new Documented(path, 200) : new Documented(path, 200, 304),
            _ => new Rejected(path, 405, 61),
        };
    }

    private Expectation ExpectationOfRead(FuzzRequest request, string path, List<string> segments, string query)
    {
        if (_callers.RejectionOf(request) is var (status, code))
        {
            return new Rejected(path, status, code);
        }

        var project = Percent.DecodePath(segments[1]);
        if (!IsProjectId(project))
        {
            return new Rejected(path, 400, 20);
        }

        if (!_callers.MaySee(request, project))
        {
            return new Rejected(path, 403, 50);
        }

        return path switch
        {
            OneJob => ExpectationOfGet(path, project, segments[3]),
            Counts => ExpectationOfCounts(path, project, query),
            _ => ExpectationOfFind(path, project, query),
        };
    }

    private Expectation ExpectationOfGet(string path, string project, string segment)
    {
        var id = Percent.DecodePath(segment);
        if (!Uuid().IsMatch(id))
        {
            return new Rejected(path, 400, 20);
        }

        var jobs = fixture.Projects.GetValueOrDefault(project, []);
        return Array.Find(jobs, job => job.Id.ToString().Equals(id, StringComparison.OrdinalIgnoreCase)) is { } job
            ? new FoundJob(path, project, job)
            : new Rejected(path, 404, 60);
    }

    private Expectation ExpectationOfFind(string path, string project, string query)
    {
        var jobs = fixture.Projects.GetValueOrDefault(project, []);
        return QueryOracle.Read(query) is { } criteria
            ? new FoundPage(path, project, criteria, criteria.Find(jobs))
            : new Rejected(path, 400, 28);
    }

    private Expectation ExpectationOfCounts(string path, string project, string query)
    {
        var jobs = fixture.Projects.GetValueOrDefault(project, []);
        return QueryOracle.ReadCriteria(query) is { } criteria
            ? new FoundCounts(path, criteria.Find(jobs))
            : new Rejected(path, 400, 28);
    }

    // RFC 3986, 5.2.4: each .. removes a segment, and one at the end leaves a slash.
    private static List<string> WithoutDots(string[] segments)
    {
        var remaining = new List<string>();
        for (var index = 0; index < segments.Length; index++)
        {
            var text = segments[index].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (text is not ("." or ".."))
            {
                remaining.Add(segments[index]);
                continue;
            }

            if (text == ".." && remaining.Count > 0)
            {
                remaining.RemoveAt(remaining.Count - 1);
            }

            if (index == segments.Length - 1)
            {
                remaining.Add("");
            }
        }

        return remaining;
    }

    // The path in the document, with or without a trailing slash; null for an unknown path.
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
            [var projects, _, var counts] when Is(projects, "projects") && Is(counts, "job-counts") => Counts,
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
