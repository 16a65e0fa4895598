using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobsCli.Data;

/// <summary>Reads jobs of an answer of the API. Unknown properties are ignored: a newer API may have more.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JobDocument))]
internal sealed partial class JobAnswerJson : JsonSerializerContext
{
    /// <summary>The job.</summary>
    /// <exception cref="JsonException">It is not a job of the API.</exception>
    public static JobDocument Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Default.JobDocument) is { Id: not null, State: not null } job
            && (job.Messages ?? []).All(static message => message is not null)
                ? job
                : throw new JsonException("The answer has something that is not a job.");
}
