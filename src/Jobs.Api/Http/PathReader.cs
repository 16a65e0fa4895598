using System.Diagnostics.CodeAnalysis;
using Jobs.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Jobs.Api.Http;

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
    /// <exception cref="ApiException">It breaks the rule for project ids.</exception>
    public string ProjectIdOf(HttpContext context) =>
        TryRead(context, ProjectSegment, out var projectId) && ProjectId.IsValid(projectId)
            ? projectId
            : throw new ApiException(ErrorKind.InvalidUrlParameter, "ProjectIdRule");

    /// <summary>The job.</summary>
    /// <exception cref="ApiException">It is no UUID.</exception>
    public Guid JobIdOf(HttpContext context) =>
        TryRead(context, JobSegment, out var text) && text.All(IsUuidCharacter) && Guid.TryParseExact(text, "D", out var id)
            ? id
            : throw new ApiException(ErrorKind.InvalidUrlParameter, "JobIdRule");

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

        var sent = Segments(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        value = null;

        // Another number of segments means that the server took something for a slash that is none: in a target in absolute
        // form it decodes slashes too.
        return sent.Count == routed.Length && PercentEncoding.TryDecodeSegment(sent[segment], out value);
    }

    // What the server routes by, but not decoded: without the authority of an absolute form and without dot segments.
    private static List<string> Segments(string target)
    {
        var path = target.Split('?', 2)[0];
        var start = path.StartsWith('/') ? 0 : path.IndexOf('/', path.IndexOf("://", StringComparison.Ordinal) + 3);
        var kept = new List<string>();
        var sent = path[start..].Split('/');
        for (var index = 0; index < sent.Length; index++)
        {
            var text = sent[index].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (text is not ("." or ".."))
            {
                kept.Add(sent[index]);
                continue;
            }

            if (text is ".." && kept.Count > 1)
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (index == sent.Length - 1)
            {
                kept.Add("");
            }
        }

        return kept;
    }
}
