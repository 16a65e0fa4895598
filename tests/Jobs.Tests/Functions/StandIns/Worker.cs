using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Who may call a function, in the host's own terms.</summary>
internal enum AuthorizationLevel
{
    Anonymous,
    User,
    Function,
    System,
    Admin,
}

/// <summary>Names a function.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Gives a function its route.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    public AuthorizationLevel AuthLevel { get; } = authLevel;

    public string[] Methods { get; } = methods;

    public string? Route { get; set; }
}

/// <summary>What the worker knows of a function.</summary>
internal sealed record FunctionDefinition(string Name);

/// <summary>One call of a function.</summary>
internal sealed record FunctionContext(FunctionDefinition FunctionDefinition, HttpContext Http);

/// <summary>Leads from a call to its request.</summary>
internal static class FunctionContextExtensions
{
    public static HttpContext? GetHttpContext(this FunctionContext context) => context.Http;
}
