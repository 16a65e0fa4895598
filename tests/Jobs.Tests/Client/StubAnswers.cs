using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Client;

/// <summary>Answers of an API that a test makes up.</summary>
internal static class StubAnswers
{
    /// <summary>The job of <see cref="Job"/>.</summary>
    public static Guid Id { get; } = new("0d6d5a6e-2f3c-4f5e-9a51-1f6f0f9c2b11");

    /// <summary>A job as JSON.</summary>
    public static string Job(string state = "in-progress") =>
        $$"""
        {"id":"{{Id}}","hRef":"/projects/p/jobs/{{Id}}","state":"{{state}}","description":"Resize disk",
        "createdDate":"2026-11-26T13:00:00.123Z","requesterId":"ada","messages":[{"code":1,"message":"m"}],"new":5}
        """;

    /// <summary>Writes JSON.</summary>
    public static Task JsonAsync(this HttpContext context, string json, int status = 200, int? total = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        if (total is { } count)
        {
            context.Response.Headers["X-Total-Count"] = count.ToString(CultureInfo.InvariantCulture);
        }

        return context.Response.WriteAsync(json);
    }

    /// <summary>Writes an error of the API.</summary>
    public static Task ErrorAsync(this HttpContext context, int status, int code)
    {
        context.Response.Headers["X-Request-Id"] = "r-7";
        return context.JsonAsync($$"""{"code":{{code}},"message":"M","description":"D"}""", status);
    }
}
