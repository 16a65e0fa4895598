using System.Text.Json.Serialization;

namespace Jobs.Client.Http;

/// <summary>Reads bodies of the API. Unknown properties are ignored: a newer API may have more.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(JsonStringEnumConverter<JobState>)])]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(Job[]))]
[JsonSerializable(typeof(JobCounts))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class JobsJson : JsonSerializerContext;

/// <summary>The body of an error.</summary>
internal sealed record ErrorBody(int Code, string Message, string Description);
