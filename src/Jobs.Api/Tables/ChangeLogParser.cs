using System.Globalization;
using System.Text.Json;
using Jobs.Recording.Table;

namespace Jobs.Api.Tables;

/// <summary>Reads the body of a query of a change log.</summary>
internal static class ChangeLogParser
{
    /// <summary>Adds the lanes of the page.</summary>
    /// <param name="body">The page.</param>
    /// <param name="changes">The property that has the changes.</param>
    /// <param name="lanes">Where the lanes go.</param>
    /// <exception cref="TableUnavailableException">The body is not a page of a table query.</exception>
    /// <exception cref="ChangeLogException">An entity is not a lane.</exception>
    public static void Read(ReadOnlySpan<byte> body, string changes, List<ChangeLogLane> lanes)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            using var page = JsonDocument.ParseValue(ref json);
            foreach (var entity in page.RootElement.GetProperty("value").EnumerateArray())
            {
                var rowKey = entity.GetProperty(JobColumns.RowKey).GetString()!;
                lanes.Add(LaneOf(rowKey, changes, entity) ?? throw new ChangeLogException(rowKey));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new TableUnavailableException(exception);
        }
    }

    // The service sends an Int64 as text.
    private static ChangeLogLane? LaneOf(string rowKey, string changes, JsonElement entity) =>
        TextOf(entity, ChangeLogColumns.Sequence) is { } sequence
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && ChangesOf(entity, changes) is { } text
            ? ChangeLogLane.TryParse(rowKey, number, text)
            : null;

    // Writers may leave out the recent changes: they are all in the lane itself.
    private static string? ChangesOf(JsonElement entity, string name) =>
        name == ChangeLogColumns.Recent && (!entity.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
            ? ""
            : TextOf(entity, name);

    private static string? TextOf(JsonElement entity, string name) =>
        entity.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
