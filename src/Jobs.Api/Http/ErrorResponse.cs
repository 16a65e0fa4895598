using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jobs.Api.Http;

/// <summary>Writes an error as the contract has it: <c>{code, message, description}</c> and the headers that go with it.</summary>
internal static class ErrorResponse
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Of an answer that failed before it was sent.
    private static readonly string[] HeadersOfOtherAnswers =
    [
        HeaderNames.Age, HeaderNames.ContentEncoding, HeaderNames.ETag, HeaderNames.Link,
        HeaderNames.RetryAfter, "X-Result-Count", "X-Total-Count",
    ];

    /// <summary>Sends the error.</summary>
    public static Task WriteAsync(HttpContext context, ApiError error, CancellationToken cancellationToken)
    {
        var language = ErrorLanguage.Of(context.Request);
        var response = context.Response;
        foreach (var header in HeadersOfOtherAnswers)
        {
            response.Headers.Remove(header);
        }

        response.StatusCode = error.Kind.Status;
        response.ContentType = BodyWriter.Json;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentLanguage = language.Name;
        AddHeadersOf(error, response);
        return BodyWriter.WriteAsync(context, [Body(error, language)], cancellationToken);
    }

    private static void AddHeadersOf(ApiError error, HttpResponse response)
    {
        switch (error.Kind.Status)
        {
            case StatusCodes.Status401Unauthorized:
                response.Headers.WWWAuthenticate = error.Kind == ErrorKind.MissingCredentials ? "Bearer" : "Bearer error=\"invalid_token\"";
                break;
            case StatusCodes.Status503ServiceUnavailable:
                RetryAfter.Send(response, error.RetryAfter);
                break;
        }
    }

    private static ReadOnlyMemory<byte> Body(ApiError error, CultureInfo language)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteNumber("code"u8, error.Kind.Code);
        json.WriteString("message"u8, error.Kind.Message(language));
        json.WriteString("description"u8, error.Description(language));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
