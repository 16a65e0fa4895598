using System.Text.Json;
using Jobs.FunctionsHost.Rpc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Jobs.FunctionsHost;

/// <summary>A function with an HTTP trigger, as the worker describes it.</summary>
/// <param name="Id">The id by which it is invoked.</param>
/// <param name="Name">The name, by which the host orders routes.</param>
/// <param name="Route">The route.</param>
/// <param name="Methods">The methods that it takes; empty for all.</param>
/// <param name="AuthLevel">Who may call it, in the host's own terms.</param>
/// <param name="Parameter">The name of the trigger's parameter.</param>
internal sealed record HostedFunction(
    string Id, string Name, string Route, IReadOnlyList<string> Methods, string AuthLevel, string Parameter)
{
    private TemplateMatcher? _matcher;

    /// <summary>Reads the description of a function.</summary>
    /// <returns>Null when it has no HTTP trigger.</returns>
    public static HostedFunction? Parse(RpcFunctionMetadata metadata)
    {
        foreach (var text in metadata.RawBindings)
        {
            var binding = JsonElement.Parse(text);
            if (Text(binding, "type") is { } type && type.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase))
            {
                return new HostedFunction(
                    metadata.FunctionId,
                    metadata.Name,
                    Text(binding, "route") ?? metadata.Name,
                    binding.TryGetProperty("methods", out var methods)
                        ? [.. methods.EnumerateArray().Select(method => method.GetString()!)]
                        : [],
                    Text(binding, "authLevel") ?? "Function",
                    Text(binding, "name")!);
            }
        }

        return null;
    }

    /// <summary>True when it takes requests of this method to this path. Literals match without regard to case.</summary>
    public bool Takes(string method, string path, string prefix)
    {
        _matcher ??= new TemplateMatcher(
            TemplateParser.Parse(prefix.Length == 0 ? Route : $"{prefix}/{Route}"), new RouteValueDictionary());
        return (Methods.Count == 0 || Methods.Contains(method, StringComparer.OrdinalIgnoreCase))
            && _matcher.TryMatch(path, []);
    }

    private static string? Text(JsonElement binding, string name) =>
        binding.TryGetProperty(name, out var value) ? value.GetString() : null;
}
