using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jobs.Recording.Table;

/// <summary>The form in which messages are kept in the property <c>Messages</c>: a JSON array, no property when empty.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JobMessage[]))]
internal sealed partial class MessagesJson : JsonSerializerContext
{
    /// <summary>The value of the property; null, so that there is none, when there are no messages.</summary>
    public static string? Write(IReadOnlyList<JobMessage> messages) =>
        messages.Count == 0 ? null : JsonSerializer.Serialize([.. messages], Default.JobMessageArray);

    /// <summary>Reads the property; null stands for a property that is absent.</summary>
    /// <returns>False when it is no JSON array of messages.</returns>
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
