using System.Text.Json;

namespace Jobs.Storage;

/// <summary>
/// Reads the body of a table query (JSON with minimal metadata, where a property of another type than string, Boolean,
/// int or double is preceded by an annotation with its type).
/// </summary>
internal static class EntityPageReader
{
    /// <summary>Replaces the content of <paramref name="entities"/> by the entities of the page.</summary>
    /// <exception cref="JsonException">The body is no such JSON.</exception>
    public static void Read(ReadOnlySpan<byte> body, List<JobEntity> entities, string projectId, MalformedJobs malformed)
    {
        entities.Clear();
        var json = new Utf8JsonReader(body);
        MoveToEntities(ref json);
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var fields = EntityFields.Read(ref json);
            if (fields.TryGetId(out var id))
            {
                entities.Add(new JobEntity(id, fields.Timestamp, fields.ToJob(id, out var defect)));
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
