using System.Globalization;
using Jobs.Api.Query;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>Sends jobs: one, or a page of them.</summary>
internal static class JobResponse
{
    /// <summary>Sends a page as a JSON array with the headers of paging.</summary>
    public static Task WriteAsync(HttpContext context, JobQuery query, JobPage page, CancellationToken cancellationToken)
    {
        if (IsKnown(context, page.Digest))
        {
            return Task.CompletedTask;
        }

        var headers = context.Response.Headers;
        headers["X-Total-Count"] = page.Total.ToString(CultureInfo.InvariantCulture);
        headers["X-Result-Count"] = page.Jobs.Count.ToString(CultureInfo.InvariantCulture);
        headers.Link = LinkHeader.Write(context.Request.QueryString, query.Offset, query.Limit, page.Total);
        return BodyWriter.WriteAsync(context, page.Json, cancellationToken);
    }

    /// <summary>Sends one job.</summary>
    public static Task WriteAsync(HttpContext context, byte[] job, CancellationToken cancellationToken) =>
        IsKnown(context, JobPage.DigestOf(total: 1, [job]))
            ? Task.CompletedTask
            : BodyWriter.WriteAsync(context, [job], cancellationToken);

    private static bool IsKnown(HttpContext context, string digest)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        var known = EntityTag.SetAndCompare(context, digest);
        if (known)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }

        return known;
    }
}
