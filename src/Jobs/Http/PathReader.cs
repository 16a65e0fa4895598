using System.Diagnostics.CodeAnalysis;
using Jobs.Contract;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Jobs.Http;

/// <summary>
/// Reads the parameters of <c>/projects/{projectId}/jobs/{jobId}</c> from the request target as it was sent: a web
/// server's decoded path no longer tells an encoded slash from the text <c>%2F</c>.
/// </summary>
/// <param name="targetsAreRewritten">
/// True when the host has encoded the target anew, so that the routed path is all there is to read.
/// </param>
internal sealed class PathReader(bool targetsAreRewritten)
{
    private const int ProjectSegment = 2;
    private const int JobSegment = 4;
    private const string EncodedSlash = "%2F";

    /// <summary>The project.</summary>
    /// <exception cref="ProblemException">It breaks the rule for project ids.</exception>
    public string ProjectIdOf(HttpContext context) =>
        TryRead(context, ProjectSegment, out var projectId) && ProjectId.IsValid(projectId)
            ? projectId
            : throw new ProblemException(ErrorKind.InvalidUrlParameter, "ProjectIdRule");

    /// <summary>The job.</summary>
    /// <exception cref="ProblemException">It is no UUID.</exception>
    public Guid JobIdOf(HttpContext context) =>
        TryRead(context, JobSegment, out var text) && text.All(IsUuidCharacter) && Guid.TryParseExact(text, "D", out var id)
            ? id
            : throw new ProblemException(ErrorKind.InvalidUrlParameter, "JobIdRule");

    // The parser alone would let white space around the id, and signs and 0x within it, pass.
    private static bool IsUuidCharacter(char character) => char.IsAsciiHexDigit(character) || character == '-';

    private bool TryRead(HttpContext context, int segment, [NotNullWhen(true)] out string? value)
    {
        var routed = context.Request.Path.Value!.Split('/');
        if (targetsAreRewritten)
        {
            // An encoded slash is the one escape that routing leaves: refused also where it was the text %2F.
            value = routed[segment];
            return !value.Contains(EncodedSlash, StringComparison.OrdinalIgnoreCase);
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var sent = target.Split('?', 2)[0].Split('/');

        if (sent.Length == routed.Length)
        {
            return PercentEncoding.TryDecodeSegment(sent[segment], out value);
        }

        // Another number of segments means dot segments or an absolute target: then the routed path is what counts. A % left
        // in it may stand for itself or for an encoding that did not decode, so it is refused.
        value = routed[segment];
        return !value.Contains('%');
    }
}
