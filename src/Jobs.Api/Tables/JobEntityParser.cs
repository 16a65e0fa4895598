using System.IO.Hashing;
using System.Text.Json;

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
    /// <param name="known">What need not be read again; null for nothing.</param>
    /// <exception cref="JsonException">The body is no such JSON.</exception>
    public static void Read(
        ReadOnlySpan<byte> body,
        List<JobEntity> entities,
        string projectId,
        MalformedEntityLog malformed,
        IKnownEntities? known = null)
    {
        entities.Clear();
        var json = new Utf8JsonReader(body);
        MoveToEntities(ref json);
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var start = json;
            if (known is not null && SkipKnown(ref json, body, known, out var unchanged))
            {
                entities.Add(unchanged);
                continue;
            }

            json = start;
            var fields = JobEntityFields.Read(ref json);
            if (fields.TryGetId(out var id))
            {
                var job = fields.ToJob(id, out var defect);
                entities.Add(new JobEntity(id, Version(body, start, json), job, fields.Stored));
                malformed.ReportIfAny(defect, projectId, fields.RowKey);
            }
            else
            {
                malformed.ReportIfAny("RowKey is no UUID in lower case with hyphens", projectId, fields.RowKey);
            }
        }

        Expect(json.TokenType == JsonTokenType.EndArray);

        // Without this, a body cut off after the entities would pass for a whole page.
        while (json.Read())
        {
            json.Skip();
        }
    }

    // Of an entity that was read before, nothing but its key is made text again.
    private static bool SkipKnown(
        ref Utf8JsonReader json, ReadOnlySpan<byte> body, IKnownEntities known, out JobEntity unchanged)
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

        unchanged = new JobEntity(id, Version(body, start, json), Job: null, IsKnown: true);
        return known.IsKnown(id, unchanged.Version);
    }

    private static ulong Version(ReadOnlySpan<byte> body, in Utf8JsonReader start, in Utf8JsonReader end) =>
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
            throw new JsonException("This is no answer to a table query.");
        }
    }
}
