using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Jobs.Benchmarks.Model;

/// <summary>Writes the responses of the table service.</summary>
internal static class ModelResponses
{
    private const string Json = "application/json;odata=minimalmetadata";

    /// <summary>One page of a query.</summary>
    /// <param name="context">The request.</param>
    /// <param name="page">The page.</param>
    /// <param name="partitionKey">The partition of the query.</param>
    public static async Task WriteAsync(HttpContext context, ModelPage page, string partitionKey)
    {
        if (page.Next is { } continuation)
        {
            context.Response.Headers["x-ms-continuation-NextPartitionKey"] = partitionKey;
            context.Response.Headers["x-ms-continuation-NextRowKey"] = continuation;
        }

        var names = context.Request.Query["$select"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        context.Response.ContentType = Json;
        await context.Response.WriteAsync("{\"value\":[", Encoding.UTF8);
        for (var index = 0; index < page.Rows.Count; index++)
        {
            await context.Response.WriteAsync(index == 0 ? "" : ",");
            await context.Response.Body.WriteAsync(page.Rows[index].Select(names), context.RequestAborted);
        }

        await context.Response.WriteAsync("]}");
    }

    /// <summary>One entity.</summary>
    public static async Task WriteAsync(HttpContext context, ModelRow row)
    {
        context.Response.ContentType = Json;
        context.Response.Headers.ETag = row.Tag;
        await context.Response.Body.WriteAsync(row.Json, context.RequestAborted);
    }

    /// <summary>What has become of a transaction: a part for each operation, or one for that which failed.</summary>
    public static async Task WriteAsync(HttpContext context, ModelOutcome outcome)
    {
        using var batch = Multipart("batchresponse");
        var changeset = Multipart("changesetresponse");
        batch.Add(changeset);
        foreach (var part in outcome.Failed is { } failed ? [TextOf(failed.Index, failed.Error)] : outcome.Rows.Select(TextOf))
        {
            changeset.Add(PartOf(part));
        }

        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentType = batch.Headers.ContentType!.ToString();
        await batch.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>An error.</summary>
    public static async Task WriteAsync(HttpContext context, ModelError error)
    {
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = Json;
        await context.Response.WriteAsync(error.ToJson(error.Text));
    }

    // The client does not expect the quotes that the content has around its boundary by default.
    private static MultipartContent Multipart(string name)
    {
        var boundary = $"{name}_{Guid.NewGuid()}";
        var content = new MultipartContent("mixed", boundary);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/mixed; boundary={boundary}");
        return content;
    }

    private static StringContent PartOf(string response)
    {
        var part = new StringContent(response);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/http");
        part.Headers.Add("Content-Transfer-Encoding", "binary");
        return part;
    }

    private static string TextOf(ModelRow? row) =>
        $"{StatusLine(StatusCodes.Status204NoContent)}{(row is null ? "" : $"ETag: {row.Tag}\r\n")}\r\n";

    private static string TextOf(int index, ModelError error) =>
        $"{StatusLine(error.Status)}Content-Type: {Json}\r\n\r\n{error.ToJson($"{index}:{error.Text}")}";

    private static string StatusLine(int status) => $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n";
}
