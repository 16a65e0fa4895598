using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Jobs.Api.Http;
using Microsoft.OpenApi.Models;
using Microsoft.OpenApi.Writers;
using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace Jobs.Tests.Support;

/// <summary>Compares responses of the server with <c>contract/openapi.yaml</c> and fails the test if they differ.</summary>
internal static class ContractCheck
{
    // Headers of HTTP itself, which any response may have, and those for pages of other origins.
    private static readonly string[] GenericHeaders =
    [
        "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin",
        "Access-Control-Expose-Headers", "Access-Control-Max-Age",
        "Cache-Control", "Connection", "Content-Language", "Content-Length", "Content-Type", "Date", "Transfer-Encoding",
        "Vary", "X-Content-Type-Options",
    ];

    private static readonly OpenApiDocument Document = ContractDocument.Read();

    private static readonly ConcurrentDictionary<OpenApiSchema, JsonSchema> Schemas = new();

    /// <summary>Fails unless the document describes the response for this method and path.</summary>
    public static async Task AssertAsync(HttpMethod method, string path, HttpResponseMessage response)
    {
        var body = await ReadDecodedAsync(response);
        var prefix = $"{method} {path} answered {(int)response.StatusCode}, ";
        Assert.True(response.Header("X-Request-Id") is { Length: > 0 }, prefix + "without X-Request-Id.");
        if (PathItemOf(path) is { } item)
        {
            await AssertAsync(prefix, DocumentedResponse(prefix, item, method, response.StatusCode), method, response, body);
        }
        else if ((int)response.StatusCode >= 400 && !IsMethod(OperationType.Head, method))
        {
            var schema = await SchemaOfAsync(Document.Components.Schemas["Error"]);
            AssertJson(prefix, schema, response, body);
        }
    }

    /// <summary>The body, decoded.</summary>
    public static async Task<byte[]> ReadDecodedAsync(HttpResponseMessage response)
    {
        using var sent = new MemoryStream(await response.Content.ReadAsByteArrayAsync());
        using Stream decoded = (sent.Length, response.Header("Content-Encoding")) switch
        {
            ( > 0, "br") => new BrotliStream(sent, CompressionMode.Decompress),
            ( > 0, "gzip") => new GZipStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
        using var body = new MemoryStream();
        await decoded.CopyToAsync(body);
        return body.ToArray();
    }

    /// <summary>True when the document has this status for this method and path; an unknown path is always 404.</summary>
    public static bool IsDocumented(HttpMethod method, string path, HttpStatusCode status)
    {
        if (PathItemOf(path) is not { } item)
        {
            return status == HttpStatusCode.NotFound;
        }

        var operation = item.Operations.SingleOrDefault(known => IsMethod(known.Key, method)).Value;
        return operation is null
            ? status == HttpStatusCode.MethodNotAllowed
            : operation.Responses.ContainsKey(((int)status).ToString(CultureInfo.InvariantCulture));
    }

    private static OpenApiPathItem? PathItemOf(string path)
    {
        var segments = (path.EndsWith('/') ? path[..^1] : path).Split('/');
        return Document.Paths.SingleOrDefault(known => Matches(known.Key.Split('/'), segments)).Value;
    }

    private static bool Matches(string[] template, string[] segments) =>
        template.Length == segments.Length && template.Zip(segments).All(pair => pair.First.StartsWith('{')
            ? pair.Second.Length > 0
            : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));

    private static OpenApiResponse DocumentedResponse(
        string prefix, OpenApiPathItem item, HttpMethod method, HttpStatusCode status)
    {
        var operation = item.Operations.SingleOrDefault(known => IsMethod(known.Key, method)).Value;
        if (operation is null)
        {
            // The document describes 405 as the answer to any other method of the path.
            Assert.True(status == HttpStatusCode.MethodNotAllowed, prefix + "but the document does not have the method.");
            operation = item.Operations[OperationType.Get];
        }

        var code = ((int)status).ToString(CultureInfo.InvariantCulture);
        Assert.True(operation.Responses.ContainsKey(code), prefix + $"which {operation.OperationId} does not document.");
        return operation.Responses[code];
    }

    private static bool IsMethod(OperationType known, HttpMethod method) =>
        string.Equals(known.ToString().ToUpperInvariant(), method.Method, StringComparison.Ordinal);

    private static async Task AssertAsync(
        string prefix, OpenApiResponse documented, HttpMethod method, HttpResponseMessage response, byte[] body)
    {
        await AssertHeadersAsync(prefix, documented, response);
        if (IsMethod(OperationType.Head, method) || documented.Content.Count == 0)
        {
            Assert.True(body.Length == 0, prefix + "with a body where there should be none.");
            return;
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "no type";
        Assert.True(documented.Content.ContainsKey(type), prefix + $"as {type}, which is not documented.");
        if (type == "application/json")
        {
            AssertJson(prefix, await SchemaOfAsync(documented.Content[type].Schema), response, body);
        }
    }

    private static async Task AssertHeadersAsync(string prefix, OpenApiResponse documented, HttpResponseMessage response)
    {
        foreach (var (name, header) in documented.Headers)
        {
            var value = response.Header(name);
            Assert.True(value is not null || !header.Required, prefix + $"without the header {name}.");
            if (value is not null)
            {
                var errors = (await SchemaOfAsync(header.Schema)).Validate(ToToken(value, header.Schema.Type));
                Assert.True(errors.Count == 0, prefix + $"with {name}: {value}, against its schema: {string.Join("; ", errors)}");
            }
        }

        var undocumented = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Select(header => header.Key)
            .Except(documented.Headers.Keys.Concat(GenericHeaders), StringComparer.OrdinalIgnoreCase);
        Assert.True(!undocumented.Any(), prefix + $"with undocumented headers: {string.Join(", ", undocumented)}.");
    }

    private static JValue ToToken(string value, string type) =>
        type == "integer" && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new JValue(number)
            : new JValue(value);

    private static void AssertJson(string prefix, JsonSchema schema, HttpResponseMessage response, byte[] body)
    {
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var text = Encoding.UTF8.GetString(body);
        Assert.True(text.Length > 0, prefix + "without the body that the document has.");
        var errors = schema.Validate(text);
        if (errors.Count > 0)
        {
            Assert.Fail(prefix + $"with a body against its schema: {string.Join("; ", errors)}\n{text}");
        }
    }

    private static async Task<JsonSchema> SchemaOfAsync(OpenApiSchema schema)
    {
        if (!Schemas.TryGetValue(schema, out var known))
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            schema.SerializeAsV3WithoutReference(
                new OpenApiJsonWriter(text, new OpenApiJsonWriterSettings { InlineLocalReferences = true }));
            known = Schemas.GetOrAdd(schema, await JsonSchema.FromJsonAsync(text.ToString()));
        }

        return known;
    }
}
