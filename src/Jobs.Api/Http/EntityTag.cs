using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jobs.Api.Http;

/// <summary>Puts the header <c>ETag</c> on an answer and compares it with <c>If-None-Match</c>.</summary>
internal static class EntityTag
{
    /// <summary>Tags the answer.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="digest">Changes when, and only when, the answer does.</param>
    /// <returns>True when the caller has this version already (RFC 9110, 13.1.2: weak comparison, lists, <c>*</c>).</returns>
    public static bool SetAndCompare(HttpContext context, string digest)
    {
        var tag = $"\"{digest}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.Count == 0)
        {
            return false;
        }

        var current = new EntityTagHeaderValue(tag);
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known =>
            known.Equals(EntityTagHeaderValue.Any) || known.Compare(current, useStrongComparison: false));
    }
}
