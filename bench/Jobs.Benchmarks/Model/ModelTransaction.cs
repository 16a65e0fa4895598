using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Jobs.Benchmarks.Model;

/// <summary>
/// Reads an entity group transaction: a batch of one changeset, of which each part is an HTTP request with an operation.
/// </summary>
internal static class ModelTransaction
{
    private const string Condition = "If-Match: ";

    /// <summary>The operations, in order.</summary>
    /// <exception cref="FormatException">The body is not such a batch.</exception>
    public static async Task<IReadOnlyList<ModelOperation>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var operations = new List<ModelOperation>();
        var batch = new MultipartReader(BoundaryOf(request.ContentType), request.Body);
        var changeset = await batch.ReadNextSectionAsync(cancellationToken) ?? throw new FormatException("There is no changeset.");
        var parts = new MultipartReader(BoundaryOf(changeset.ContentType), changeset.Body);
        while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            operations.Add(await ReadAsync(part.Body, cancellationToken));
        }

        return operations;
    }

    private static string BoundaryOf(string? contentType) =>
        HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(contentType).Boundary).Value
        ?? throw new FormatException("There is no boundary.");

    // The reader of the parts reads to their end, so they must stay open.
    private static async Task<ModelOperation> ReadAsync(Stream part, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(part, leaveOpen: true);
        var request = (await text.ReadLineAsync(cancellationToken) ?? "").Split(' ');
        string? condition = null;
        while (await text.ReadLineAsync(cancellationToken) is { Length: > 0 } header)
        {
            condition = header.StartsWith(Condition, StringComparison.OrdinalIgnoreCase) ? header[Condition.Length..] : condition;
        }

        var body = await text.ReadToEndAsync(cancellationToken);
        var properties = string.IsNullOrWhiteSpace(body) ? [] : JsonNode.Parse(body)!.AsObject();
        var path = Uri.UnescapeDataString(new Uri(request[1]).AbsolutePath);
        return new ModelOperation(
            TypeOf(request[0], condition), EntityKey.TryParse(path) ?? EntityKey.Of(properties), condition, properties);
    }

    private static TableTransactionActionType TypeOf(string method, string? condition) => (method, condition) switch
    {
        ("POST", null) => TableTransactionActionType.Add,
        ("PUT", null) => TableTransactionActionType.UpsertReplace,
        ("PUT", _) => TableTransactionActionType.UpdateReplace,
        ("PATCH" or "MERGE", null) => TableTransactionActionType.UpsertMerge,
        ("PATCH" or "MERGE", _) => TableTransactionActionType.UpdateMerge,
        ("DELETE", not null) => TableTransactionActionType.Delete,
        _ => throw new FormatException($"{method} is not an operation."),
    };
}
