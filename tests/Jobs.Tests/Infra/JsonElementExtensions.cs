using System.Text.Json;

namespace Jobs.Tests.Infra;

/// <summary>Reads values of a JSON document by path.</summary>
internal static class JsonElementExtensions
{
    /// <summary>The value at a path of names separated by dots, as text: <c>true</c> and <c>false</c> in lower case.</summary>
    public static string At(this JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            element = element.GetProperty(name);
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }
}
