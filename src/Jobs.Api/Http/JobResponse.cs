using System.Globalization;
using Jobs.Api.Query;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Http;

/// <summary>Sends jobs: one, or a page of them.</summary>
internal static class JobResponse
{
    /// <summary>Sends a page as a JSON array with the headers of paging.</summary>
    public static Task WriteAsync(HttpContext context, JobQuery query, JobPage page, CancellationToken cancellationToken) =>
        ContentResponse.WriteAsync(
            context,
            new ResponseContent(page.Digest, page.Json, page.Length, page.Encodings),
            cancellationToken,
            headers =>
            {
                headers["X-Total-Count"] = page.Total.ToString(CultureInfo.InvariantCulture);
                headers["X-Result-Count"] = page.Jobs.Count.ToString(CultureInfo.InvariantCulture);
                headers.Link = LinkHeader.Write(context.Request.QueryString, query.Offset, query.Limit, page.Total);
            });

    /// <summary>Sends one job.</summary>
    public static Task WriteAsync(HttpContext context, byte[] job, CancellationToken cancellationToken) =>
        ContentResponse.WriteAsync(
            context, new ResponseContent(JobPage.DigestOf(total: 1, [job]), [job], job.Length), cancellationToken);
}
