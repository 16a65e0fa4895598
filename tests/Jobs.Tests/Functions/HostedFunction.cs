using System.Reflection;
using JobsFunctions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Functions;

/// <summary>A function as the host sees it: one of the app or one of the OpenAPI extension.</summary>
/// <param name="Name">The name, by which the host orders routes.</param>
/// <param name="Route">The route.</param>
/// <param name="Methods">The methods that it handles; empty for all.</param>
/// <param name="Level">The authorization level that the host requires.</param>
/// <param name="Code">The method that runs; null for a function of the extension.</param>
internal sealed record HostedFunction(
    string Name, string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level, MethodInfo? Code)
{
    /// <summary>The functions of the app.</summary>
    public static IReadOnlyList<HostedFunction> AppFunctions { get; } =
    [
        .. from method in typeof(ApiFunctions).Assembly.GetTypes().SelectMany(type => type.GetMethods())
           let name = method.GetCustomAttribute<FunctionAttribute>()
           where name is not null
           let trigger = method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()
           select new HostedFunction(name.Name, trigger.Route!, trigger.Methods, trigger.AuthLevel, method),
    ];

    /// <summary>The functions of the OpenAPI extension, as its package declares them.</summary>
    public static IReadOnlyList<HostedFunction> ExtensionFunctions { get; } =
    [
        new("RenderSwaggerDocument", "swagger.{extension}", ["GET"], AuthorizationLevel.Anonymous, null),
        new("RenderOpenApiDocument", "openapi/{version}.{extension}", ["GET"], AuthorizationLevel.Anonymous, null),
        new("RenderSwaggerUI", "swagger/ui", ["GET"], AuthorizationLevel.Anonymous, null),
        new("RenderOAuth2Redirect", "oauth2-redirect.html", ["GET"], AuthorizationLevel.Anonymous, null),
    ];

    /// <summary>All functions in the order in which the host matches their routes.</summary>
    public static IReadOnlyList<HostedFunction> Ordered { get; } =
        [.. AppFunctions.Concat(ExtensionFunctions).OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The function to which the host sends a request.</summary>
    public static HostedFunction For(string method, string path) => Ordered.First(function => function.Handles(method, path));

    /// <summary>Runs a function of the app.</summary>
    public Task RunAsync(IServiceProvider services, HttpContext context)
    {
        var instance = ActivatorUtilities.CreateInstance(services, Code!.DeclaringType!);
        return (Task)Code.Invoke(instance, [context.Request])!;
    }

    private bool Handles(string method, string path) =>
        (Methods.Count == 0 || Methods.Contains(method, StringComparer.OrdinalIgnoreCase))
        && new TemplateMatcher(TemplateParser.Parse(Route), []).TryMatch(path, new RouteValueDictionary());
}
