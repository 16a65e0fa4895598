using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jobs.Recording.Table;

/// <summary>The format of the property <c>Messages</c>: a JSON array. Without messages the property is absent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JobMessage[]))]
internal sealed partial class MessagesJson : JsonSerializerContext
{
    /// <summary>The value of the property; null if there are no messages.</summary>
    public static string? Write(IReadOnlyList<JobMessage> messages) =>
        messages.Count == 0 ? null : JsonSerializer.Serialize([.. messages], Default.JobMessageArray);

    /// <summary>Reads the property; null is an absent property.</summary>
    /// <returns>False if the text is not a JSON array of messages.</returns>
    public static bool TryRead(string? text, out IReadOnlyList<JobMessage> messages)
    {
        messages = [];
        if (text is null)
        {
            return true;
        }

        try
        {
            var read = JsonSerializer.Deserialize(text, Default.JobMessageArray);
            messages = read ?? [];
            return read is not null && !read.Contains(null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
