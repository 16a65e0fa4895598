using System.Text;
using Microsoft.OpenApi.Models;
using Microsoft.OpenApi.Readers;

namespace Jobs.Api.Http;

/// <summary>The OpenAPI description of the API, as it stands in <c>contract/openapi.yaml</c>.</summary>
internal static class ContractDocument
{
    private static readonly Lazy<byte[]> YamlBytes = new(ReadYaml);

    private static readonly Lazy<byte[]> JsonBytes = new(() => YamlConverter.ToJson(Encoding.UTF8.GetString(YamlBytes.Value)));

    /// <summary>The document as YAML, UTF-8.</summary>
    public static byte[] Yaml => YamlBytes.Value;

    /// <summary>The document as JSON, UTF-8.</summary>
    public static byte[] Json => JsonBytes.Value;

    /// <summary>The document as objects, a new copy with each call.</summary>
    public static OpenApiDocument Read() => new OpenApiStringReader().Read(Encoding.UTF8.GetString(YamlBytes.Value), out _);

    private static byte[] ReadYaml()
    {
        using var resource = typeof(ContractDocument).Assembly.GetManifestResourceStream("openapi.yaml")!;
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }
}
