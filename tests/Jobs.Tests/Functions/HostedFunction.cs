using System.Reflection;
using JobsFunctions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Functions;

/// <summary>A function as the host sees it: those of the app, and those that the OpenAPI extension brings.</summary>
/// <param name="Name">Its name, by which the host orders routes.</param>
/// <param name="Route">Its route.</param>
/// <param name="Methods">The methods that it takes; none for all.</param>
/// <param name="Level">Who may call it.</param>
/// <param name="Code">What runs; null for a function of the extension.</param>
internal sealed record HostedFunction(
    string Name, string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level, MethodInfo? Code)
{
    /// <summary>The functions of the app.</summary>
    public static IReadOnlyList<HostedFunction> OfTheApp { get; } =
    [
        .. from method in typeof(ApiFunctions).Assembly.GetTypes().SelectMany(type => type.GetMethods())
           let name = method.GetCustomAttribute<FunctionAttribute>()
           where name is not null
           let trigger = method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()
           select new HostedFunction(name.Name, trigger.Route!, trigger.Methods, trigger.AuthLevel, method),
    ];

    /// <summary>The functions of the OpenAPI extension, as its package has them.</summary>
    public static IReadOnlyList<HostedFunction> OfTheExtension { get; } =
    [
        new("RenderSwaggerDocument", "swagger.{extension}", ["GET"], AuthorizationLevel.Anonymous, null),
        new("RenderOpenApiDocument", "openapi/{version}.{extension}", ["GET"], AuthorizationLevel.Anonymous, null),
        new("RenderSwaggerUI", "swagger/ui", ["GET"], AuthorizationLevel.Anonymous, null),
        new("RenderOAuth2Redirect", "oauth2-redirect.html", ["GET"], AuthorizationLevel.Anonymous, null),
    ];

    /// <summary>All of them in the order in which the host tries them.</summary>
    public static IReadOnlyList<HostedFunction> InOrder { get; } =
        [.. OfTheApp.Concat(OfTheExtension).OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The function to which the host sends a request.</summary>
    public static HostedFunction For(string method, string path) => InOrder.First(function => function.Takes(method, path));

    /// <summary>Runs a function of the app.</summary>
    public Task RunAsync(IServiceProvider services, HttpContext context)
    {
        var instance = ActivatorUtilities.CreateInstance(services, Code!.DeclaringType!);
        return (Task)Code.Invoke(instance, [context.Request])!;
    }

    private bool Takes(string method, string path) =>
        (Methods.Count == 0 || Methods.Contains(method, StringComparer.OrdinalIgnoreCase))
        && new TemplateMatcher(TemplateParser.Parse(Route), []).TryMatch(path, new RouteValueDictionary());
}
