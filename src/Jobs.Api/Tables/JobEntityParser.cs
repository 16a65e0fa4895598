using System.IO.Hashing;
using System.Text.Json;
using Jobs.Recording.Table;

namespace Jobs.Api.Tables;

/// <summary>
/// Reads the body of a table query (JSON with minimal metadata, where a property of another type than string, Boolean,
/// int or double is preceded by an annotation with its type).
/// </summary>
internal static class JobEntityParser
{
    /// <summary>Replaces the content of <paramref name="entities"/> by the entities of the page.</summary>
    /// <param name="body">The body.</param>
    /// <param name="entities">Where they go.</param>
    /// <param name="projectId">The project, for reports.</param>
    /// <param name="malformed">Where malformed entities are reported.</param>
    /// <param name="isUnchanged">True for an entity, by id and content hash, that need not be parsed; null to parse all.</param>
    /// <returns>The row key of the last entity, whatever it is; null when there is none.</returns>
    /// <exception cref="JsonException">The body is not such JSON.</exception>
    public static string? Read(
        ReadOnlySpan<byte> body,
        List<JobEntity> entities,
        string projectId,
        MalformedEntityLog malformed,
        Func<Guid, ulong, bool>? isUnchanged = null)
    {
        entities.Clear();
        string? otherKey = null;
        var json = new Utf8JsonReader(body);
        MoveToEntities(ref json);
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var start = json;
            if (isUnchanged is not null && TrySkip(ref json, body, isUnchanged, out var unchanged))
            {
                entities.Add(unchanged);
                otherKey = null;
                continue;
            }

            json = start;
            var fields = JobEntityFields.Read(ref json);
            if (fields.TryGetId(out var id))
            {
                var job = fields.ToJob(id, out var defect);
                entities.Add(new JobEntity(id, ContentHash(body, start, json), job, fields.Timestamp));
                malformed.ReportIfAny(defect, projectId, fields.RowKey);
                otherKey = null;
            }
            else
            {
                otherKey = fields.RowKey;
                malformed.ReportIfAny(DefectOf(otherKey), projectId, otherKey);
            }
        }

        Expect(json.TokenType == JsonTokenType.EndArray);

        // Without this, a body cut off after the entities would pass for a whole page.
        while (json.Read())
        {
            json.Skip();
        }

        return otherKey ?? (entities.Count == 0 ? null : entities[^1].Id.ToString("D"));
    }

    private static string? DefectOf(string? rowKey) =>
        rowKey?.StartsWith(ChangeLogLane.RowKeyStart, StringComparison.Ordinal) == true
            ? null
            : "RowKey is not a hyphenated UUID in lower case";

    // Of an entity that is unchanged, nothing but the key is decoded.
    private static bool TrySkip(
        ref Utf8JsonReader json, ReadOnlySpan<byte> body, Func<Guid, ulong, bool> isUnchanged, out JobEntity unchanged)
    {
        var start = json;
        Guid id = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isKey = json.ValueTextEquals("RowKey"u8);
            json.Read();
            if (isKey && json.TokenType == JsonTokenType.String)
            {
                json.TryGetGuid(out id);
            }

            json.Skip();
        }

        unchanged = new JobEntity(id, ContentHash(body, start, json), Job: null, IsUnchanged: true);
        return isUnchanged(id, unchanged.ContentHash);
    }

    private static ulong ContentHash(ReadOnlySpan<byte> body, in Utf8JsonReader start, in Utf8JsonReader end) =>
        XxHash3.HashToUInt64(body[(int)start.TokenStartIndex..(int)end.BytesConsumed]);

    private static void MoveToEntities(ref Utf8JsonReader json)
    {
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var found = json.ValueTextEquals("value"u8);
            json.Read();
            if (found)
            {
                Expect(json.TokenType == JsonTokenType.StartArray);
                return;
            }

            json.Skip();
        }

        Expect(false);
    }

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new JsonException("The response is not a page of a table query.");
        }
    }
}
