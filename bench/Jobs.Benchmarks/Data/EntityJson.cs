using System.Globalization;
using System.Text.Json;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Data;

/// <summary>Writes the properties of a job's entity as the table service stores and sends them.</summary>
internal static class EntityJson
{
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Writes the properties into the object that was started.</summary>
    public static void WriteProperties(Utf8JsonWriter json, string projectId, Job job, DateTimeOffset stored)
    {
        var entity = JobEntityMapper.Create(projectId, job);
        entity["Timestamp"] = stored;
        foreach (var (name, value) in entity)
        {
            if (value is DateTimeOffset date)
            {
                json.WriteString($"{name}@odata.type", "Edm.DateTime");
                json.WriteString(name, Text(date));
            }
            else
            {
                json.WriteString(name, (string)value);
            }
        }
    }

    /// <summary>A date as the service writes it.</summary>
    public static string Text(DateTimeOffset date) => date.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);
}
