using Jobs.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Jobs.Http;

/// <summary>
/// Reads the parameters of <c>/projects/{projectId}/jobs/{jobId}</c> from the request target as it was sent: a web
/// server's decoded path no longer tells an encoded slash from the text <c>%2F</c>.
/// </summary>
internal static class PathReader
{
    private const int ProjectSegment = 2;
    private const int JobSegment = 4;

    /// <summary>The project.</summary>
    /// <exception cref="ProblemException">It breaks the rule for project ids.</exception>
    public static string ProjectIdOf(HttpContext context) =>
        PercentEncoding.TryDecodeSegment(Segment(context, ProjectSegment), out var projectId) && ProjectId.IsValid(projectId)
            ? projectId
            : throw new ProblemException(ErrorKind.InvalidUrlParameter, "ProjectIdRule");

    /// <summary>The job.</summary>
    /// <exception cref="ProblemException">It is no UUID.</exception>
    public static Guid JobIdOf(HttpContext context) =>
        PercentEncoding.TryDecodeSegment(Segment(context, JobSegment), out var text) && Guid.TryParseExact(text, "D", out var id)
            ? id
            : throw new ProblemException(ErrorKind.InvalidUrlParameter, "JobIdRule");

    private static string Segment(HttpContext context, int index)
    {
        var routed = context.Request.Path.Value!.Split('/');
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var sent = target.Split('?', 2)[0].Split('/');

        // Another number of segments means dot segments or an absolute target: then the routed path is what counts.
        return sent.Length == routed.Length ? sent[index] : Uri.EscapeDataString(routed[index]);
    }
}
