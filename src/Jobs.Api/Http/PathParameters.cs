using Jobs.Recording;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>
/// Reads the parameters of <c>/projects/{projectId}/jobs/{jobId}</c> and of the other paths of a project from the path as the
/// web server decodes it. It leaves an encoded slash as <c>%2F</c>, so a value with that text is rejected, whether it was sent
/// as <c>%2F</c> or <c>%252F</c>.
/// </summary>
internal static class PathParameters
{
    private const int ProjectSegment = 2;
    private const int JobSegment = 4;
    private const string EncodedSlash = "%2F";

    /// <summary>The project.</summary>
    /// <exception cref="ApiException">It breaks the rule for project ids.</exception>
    public static string ProjectIdOf(HttpContext context)
    {
        var projectId = Segment(context, ProjectSegment);
        return ProjectId.IsValid(projectId) && !projectId.Contains(EncodedSlash, StringComparison.OrdinalIgnoreCase)
            ? projectId
            : throw new ApiException(ErrorKind.InvalidUrlParameter, "ProjectIdRule");
    }

    /// <summary>The job.</summary>
    /// <exception cref="ApiException">It is not a hyphenated UUID.</exception>
    public static Guid JobIdOf(HttpContext context)
    {
        var text = Segment(context, JobSegment);
        return text.All(IsUuidCharacter) && Guid.TryParseExact(text, "D", out var id)
            ? id
            : throw new ApiException(ErrorKind.InvalidUrlParameter, "JobIdRule");
    }

    private static string Segment(HttpContext context, int index) => context.Request.Path.Value!.Split('/')[index];

    // The parser alone would accept white space around the id, and signs and 0x within it.
    private static bool IsUuidCharacter(char character) => char.IsAsciiHexDigit(character) || character == '-';
}
