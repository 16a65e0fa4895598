using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace EmptyFunctions;

/// <summary>The only function.</summary>
public static class EmptyFunction
{
    /// <summary>Answers.</summary>
    [Function("Empty")]
    public static Task Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "empty")] HttpRequest request) =>
        request.HttpContext.Response.WriteAsync("hello");
}
