using System.Net;
using System.Text.Json;

namespace Jobs.Tests.Support;

/// <summary>Reads responses.</summary>
internal static class Responses
{
    /// <summary>The value of a header as it was sent; null when it is absent.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values)
        || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    /// <summary>The body as text.</summary>
    public static Task<string> TextAsync(this HttpResponseMessage response) => response.Content.ReadAsStringAsync();

    /// <summary>The ids of the jobs in the body, in order.</summary>
    public static async Task<IReadOnlyList<Guid>> IdsAsync(this HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var body = JsonDocument.Parse(await response.TextAsync());
        return [.. body.RootElement.EnumerateArray().Select(job => job.GetProperty("id").GetGuid())];
    }

    /// <summary>Fails unless the response is this error of the catalogue.</summary>
    /// <returns>The description.</returns>
    public static async Task<string> IsErrorAsync(
        this HttpResponseMessage response, HttpStatusCode status, int code, string message)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Header("Content-Type"));
        using var body = JsonDocument.Parse(await response.TextAsync());
        Assert.Equal(["code", "message", "description"], body.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(code, body.RootElement.GetProperty("code").GetInt32());
        Assert.Equal(message, body.RootElement.GetProperty("message").GetString());
        return body.RootElement.GetProperty("description").GetString()!;
    }
}
