using System.Text.Json;

namespace Jobs.Tests.Infra;

/// <summary>Reads a value deep in a document.</summary>
internal static class JsonPaths
{
    /// <summary>The value at a path of names with points between them, as text: <c>true</c> and <c>false</c> in lower case.</summary>
    public static string At(this JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            element = element.GetProperty(name);
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }
}
