using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SharpYaml;
using SharpYaml.Serialization;

namespace Jobs.Api.Http;

/// <summary>
/// Converts YAML to JSON, node by node. The serializer of Microsoft.OpenApi writes another version and leaves out empty lists,
/// which mean something: <c>security: []</c> makes an operation public.
/// </summary>
internal static class YamlConverter
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document as indented JSON, UTF-8.</summary>
    /// <param name="yaml">One document, without tags and aliases.</param>
    public static byte[] ToJson(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return JsonSerializer.SerializeToUtf8Bytes(NodeOf(stream.Documents[0].RootNode), Readable);
    }

    private static JsonNode? NodeOf(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(static pair =>
            KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, NodeOf(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(NodeOf)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } => PlainOf(text),
        YamlScalarNode quoted => JsonValue.Create(quoted.Value),
        _ => throw new InvalidDataException($"{node.GetType().Name} is not supported."),
    };

    // The core schema of YAML 1.2, as far as JSON has the values.
    private static JsonValue? PlainOf(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        _ when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
