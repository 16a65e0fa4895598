using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobsCli.Data;

/// <summary>How <see cref="JobForm"/> is read and written: as the API writes, and nothing unknown or double is let pass.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JobForm))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class JobFormJson : JsonSerializerContext;
