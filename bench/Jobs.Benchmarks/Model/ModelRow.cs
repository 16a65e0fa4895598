using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jobs.Benchmarks.Data;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Model;

/// <summary>A row of a partition.</summary>
/// <param name="Key">The row key.</param>
/// <param name="State">The state of a job; null for other rows.</param>
/// <param name="Stored">The time of the last write to it.</param>
/// <param name="Json">The entity as the service sends it, with the type of a property before the property.</param>
internal sealed record ModelRow(string Key, string? State, DateTimeOffset Stored, byte[] Json)
{
    private const string TagName = "odata.etag";
    private const string TypeSuffix = "@odata.type";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The order of rows in a partition.</summary>
    public static IComparer<ModelRow> ByKey { get; } =
        Comparer<ModelRow>.Create((one, other) => string.CompareOrdinal(one.Key, other.Key));

    /// <summary>Names this version of the row.</summary>
    public string Tag => TagOf(Stored);

    /// <summary>A row that is only compared by its key.</summary>
    public static ModelRow OfKey(string key) => new(key, State: null, default, []);

    /// <summary>The row of a job.</summary>
    public static ModelRow Of(Job job, DateTimeOffset stored) => new(
        job.Id.ToString("D"),
        job.State.ToText(),
        stored,
        Write(json =>
        {
            json.WriteString(TagName, TagOf(stored));
            EntityJson.WriteProperties(json, "any", job, stored);
        }));

    /// <summary>The row with these properties.</summary>
    public static ModelRow Of(JsonObject properties, DateTimeOffset stored) => new(
        EntityKey.Of(properties).RowKey,
        (string?)properties[JobColumns.State],
        stored,
        Write(json => WriteProperties(json, properties, stored)));

    /// <summary>The row with these properties, and with its own ones that are not among them.</summary>
    public ModelRow Merge(JsonObject properties, DateTimeOffset stored)
    {
        var merged = JsonNode.Parse(Json)!.AsObject();
        foreach (var (name, _) in properties)
        {
            merged.Remove(name + TypeSuffix);
        }

        foreach (var (name, value) in properties)
        {
            merged[name] = value?.DeepClone();
        }

        return Of(merged, stored);
    }

    /// <summary>True if it is one of the rows of a query, as far as that is not a matter of keys.</summary>
    public bool Matches(ModelQuery query) =>
        (query.Since is not { } since || Stored >= since)
        && (query.Before is not { } before || Stored < before)
        && (query.States.Count == 0 || query.States.Contains(State!));

    /// <summary>The entity with the selected properties of a lane. Jobs are sent as a whole, because their readers select all.</summary>
    /// <param name="names">The properties; empty for all.</param>
    public byte[] Select(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0 || !Key.StartsWith(ChangeLogLane.RowKeyStart, StringComparison.Ordinal))
        {
            return Json;
        }

        using var entity = JsonDocument.Parse(Json);
        return Write(json =>
        {
            foreach (var property in entity.RootElement.EnumerateObject())
            {
                if (property.Name == TagName || names.Contains(property.Name.Replace(TypeSuffix, "", StringComparison.Ordinal)))
                {
                    property.WriteTo(json);
                }
            }
        });
    }

    private static string TagOf(DateTimeOffset stored) => $"W/\"datetime'{Uri.EscapeDataString(EntityJson.Text(stored))}'\"";

    // Clients send a type after its property, and that of a number as well.
    private static void WriteProperties(Utf8JsonWriter json, JsonObject properties, DateTimeOffset stored)
    {
        json.WriteString(TagName, TagOf(stored));
        foreach (var (name, value) in properties)
        {
            if (name is TagName or JobColumns.Timestamp || name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                continue;
            }

            if (properties[name + TypeSuffix] is { } type && value!.GetValueKind() is JsonValueKind.String)
            {
                json.WriteString(name + TypeSuffix, (string?)type);
            }

            json.WritePropertyName(name);
            value!.WriteTo(json);
        }

        json.WriteString(JobColumns.Timestamp, EntityJson.Text(stored));
    }

    private static byte[] Write(Action<Utf8JsonWriter> writeProperties)
    {
        using var row = new MemoryStream();
        using (var json = new Utf8JsonWriter(row, WriterOptions))
        {
            json.WriteStartObject();
            writeProperties(json);
            json.WriteEndObject();
        }

        return row.ToArray();
    }
}
