using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobsCli.Data;

/// <summary>Serializes <see cref="JobDocument"/> in the format of the API. Unknown properties are rejected.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class JobDocumentJson : JsonSerializerContext;
