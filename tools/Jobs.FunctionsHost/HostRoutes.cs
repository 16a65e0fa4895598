using System.Text.Json;

namespace Jobs.FunctionsHost;

/// <summary>Routes requests as the host does: functions in the order of their names, and the first that matches wins.</summary>
internal sealed class HostRoutes
{
    private const string DefaultPrefix = "api";
    private const string ReservedPrefix = "admin";

    private readonly string _prefix;

    /// <summary>Reads the prefix from the app's <c>host.json</c>.</summary>
    public HostRoutes(string appFolder, IEnumerable<HostedFunction> functions)
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(appFolder, "host.json")));
        _prefix = Find(host.RootElement, "extensions", "http", "routePrefix")?.GetString() ?? DefaultPrefix;
        Functions = [.. functions.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];
        if (Functions.FirstOrDefault(IsReserved) is { } reserved)
        {
            throw new WorkerFailedException($"The route of {reserved.Name} is reserved by the host.");
        }
    }

    /// <summary>The functions in the order in which they are tried.</summary>
    public IReadOnlyList<HostedFunction> Functions { get; }

    /// <summary>The function that takes the request; null when there is none.</summary>
    public HostedFunction? Find(string method, string path) =>
        IsOfHost(path) ? null : Functions.FirstOrDefault(function => function.Takes(method, path, _prefix));

    private static bool IsReserved(HostedFunction function) =>
        function.Route.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsOfHost(string path) =>
        path.StartsWith("//", StringComparison.Ordinal)
        || path.StartsWith("/admin/", StringComparison.OrdinalIgnoreCase)
        || path.StartsWith("/runtime/webhooks/", StringComparison.OrdinalIgnoreCase);

    private static JsonElement? Find(JsonElement element, params IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}
