using System.Globalization;
using System.Text.Json;
using Jobs.Recording;

namespace Jobs.Benchmarks.Data;

/// <summary>
/// Writes the file from which Azurite loads its tables when it starts. Azurite scans the whole partition for each insert:
/// 100,000 inserts take most of an hour.
/// </summary>
internal static class AzuriteFile
{
    private const string Name = "__azurite_db_table__.json";
    private const string Account = "devstoreaccount1";

    /// <summary>Writes one table with one project.</summary>
    public static async Task WriteAsync(
        string folder, string tableName, string projectId, IEnumerable<Job> jobs, CancellationToken cancellationToken)
    {
        // Before the overlap of a refresh, so that no row counts as a change.
        var stored = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1);
        var sorted = jobs.OrderBy(job => job.Id).ToList();
        await using var file = File.Create(Path.Combine(folder, Name));
        await using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteString("filename", Name);
        json.WriteNumber("databaseVersion", 1.5);
        json.WriteStartArray("collections");
        WriteCollection(json, "$TABLES_COLLECTION$", ["account", "table"], 1, _ =>
        {
            json.WriteString("account", Account);
            json.WriteString("table", tableName);
        });
        WriteCollection(json, $"{Account}${tableName}", ["PartitionKey", "RowKey"], sorted.Count, index =>
            WriteEntity(json, projectId, sorted[index], stored));
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private static void WriteEntity(Utf8JsonWriter json, string projectId, Job job, DateTimeOffset stored)
    {
        json.WriteString("PartitionKey", projectId);
        json.WriteString("RowKey", job.Id.ToString("D"));
        json.WriteString("lastModifiedTime", EntityJson.Text(stored));
        json.WriteString("eTag", $"W/\"datetime'{Uri.EscapeDataString(EntityJson.Text(stored))}'\"");
        json.WriteStartObject("properties");
        EntityJson.WriteProperties(json, projectId, job, stored);
        json.WriteEndObject();
    }

    // The rows are sorted in the order of every index, so that each index is the numbers from 0 on.
    private static void WriteCollection(
        Utf8JsonWriter json, string name, IReadOnlyList<string> indexes, int count, Action<int> writeRow)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("objType", name);
        json.WriteBoolean("adaptiveBinaryIndices", true);
        json.WriteBoolean("disableChangesApi", true);
        json.WriteBoolean("disableDeltaChangesApi", true);
        json.WriteNumber("maxId", count);
        json.WriteStartArray("data");
        for (var index = 0; index < count; index++)
        {
            json.WriteStartObject();
            writeRow(index);
            json.WriteStartObject("meta");
            json.WriteNumber("revision", 0);
            json.WriteEndObject();
            json.WriteNumber("$loki", index + 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var numbers = $"[{string.Join(',', Enumerable.Range(0, count).Select(n => n.ToString(CultureInfo.InvariantCulture)))}]";
        json.WriteStartObject("binaryIndices");
        foreach (var index in indexes)
        {
            json.WriteStartObject(index);
            json.WriteString("name", index);
            json.WriteBoolean("dirty", false);
            json.WritePropertyName("values");
            json.WriteRawValue(numbers);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
